// What the clients' stories share: what is sent, how a fact is told, and how a story ends.

/** What is sent: 1.00, in cents. */
export const AMOUNT = 100n;
/** How many final blocks are followed. */
export const BLOCKS = 3;
/** Why the chain refuses a recipient who is not enrolled: `Refusal::Recipient` of the primitives. */
export const RECIPIENT = 8;

/** Tells a fact, or ends the story if it is none. */
export function fact(holds, sentence) {
  if (!holds) throw new Error(`not so: ${sentence}`);
  console.log(sentence);
}

/** 12.50, from cents. */
export const credits = (cents) => `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;

/** Whether each number is higher than the one before. */
export const rises = (numbers) => numbers.every((number, index) => index === 0 || number > numbers[index - 1]);

/** Runs a story on the arguments of the command line, and ends the process: clients keep connections open. */
export async function tell(story) {
  try {
    await story(...process.argv.slice(2));
    process.exit(0);
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}
