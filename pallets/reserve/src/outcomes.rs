//! What the pallet says: its events and its errors, a section of the pallet in `lib.rs`.

#[frame::pallet_section]
mod outcomes {
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// Euro that came in were recorded, and as many credits came into being in the pot.
        EuroRecorded {
            deposit: DepositId,
            amount: Balance,
            reference: H256,
            basis: Basis,
            recorded_by: T::AccountId,
            approved_by: Option<T::AccountId>,
        },
        /// An account received credits of a deposit.
        Credited {
            deposit: DepositId,
            purpose: Purpose,
            account: T::AccountId,
            amount: Balance,
        },
        /// Credits of a deposit were allocated: a `Credited` for each recipient came before.
        Allocated {
            deposit: DepositId,
            purpose: Purpose,
            amount: Balance,
            remaining: Balance,
            allocated_by: T::AccountId,
            approved_by: Option<T::AccountId>,
        },
        /// A recording waits for a second treasurer.
        RecordProposed {
            proposal: ProposalId,
            by: T::AccountId,
            amount: Balance,
            reference: H256,
            basis: Basis,
        },
        /// An allocation waits for a second treasurer.
        AllocationProposed {
            proposal: ProposalId,
            by: T::AccountId,
            deposit: DepositId,
            purpose: Purpose,
            amount: Balance,
            recipients: u32,
        },
        /// A second treasurer approved a proposal, and it took effect.
        ProposalApproved { proposal: ProposalId, by: T::AccountId },
        /// A proposal was withdrawn by the treasurer who made it, or by the council if `by` is absent.
        ProposalWithdrawn {
            proposal: ProposalId,
            by: Option<T::AccountId>,
        },
        /// The council set what one treasurer may do alone in a day.
        ThresholdSet { amount: Balance },
        /// The council decided whether consumers may buy credits.
        ConsumerPrepaidSet { accepted: bool },
        /// Taking a deposit back waits for a second treasurer.
        ReversalProposed {
            proposal: ProposalId,
            by: T::AccountId,
            deposit: DepositId,
            amount: Balance,
        },
        /// A deposit that was recorded wrongly was taken back: its credits are gone, its reference is free.
        DepositReversed {
            deposit: DepositId,
            amount: Balance,
            reference: H256,
            proposed_by: T::AccountId,
            approved_by: T::AccountId,
        },
        /// A merchant wants credits paid out: they are on hold. Of `amount`, `fee` is for the fund.
        RedemptionRequested {
            redemption: RedemptionId,
            batch: BatchId,
            merchant: T::AccountId,
            amount: Balance,
            fee: Balance,
            fund: Option<CommunityId>,
        },
        /// A merchant took a request back, and has his credits again.
        RedemptionCancelled {
            redemption: RedemptionId,
            merchant: T::AccountId,
            amount: Balance,
        },
        /// A batch takes no more requests. The bank is to pay `total`.
        BatchClosed {
            batch: BatchId,
            lines: u32,
            total: Balance,
            by: T::AccountId,
        },
        /// A second treasurer approved a batch: the bank may pay `total`.
        BatchApproved {
            batch: BatchId,
            total: Balance,
            by: T::AccountId,
        },
        /// The bank paid a redemption: `paid` credits are gone, `fee` is the fund's.
        RedemptionSettled {
            redemption: RedemptionId,
            merchant: T::AccountId,
            paid: Balance,
            fee: Balance,
            reference: H256,
        },
        /// A redemption was not paid, and the merchant has his credits again.
        RedemptionRejected {
            redemption: RedemptionId,
            merchant: T::AccountId,
            amount: Balance,
        },
        /// Recording that a payment came back waits for a second treasurer.
        ReturnProposed {
            proposal: ProposalId,
            by: T::AccountId,
            redemption: RedemptionId,
            amount: Balance,
            reference: H256,
        },
        /// The bank gave the payment of a redemption back, and as many credits came into being for the merchant.
        PaymentReturned {
            redemption: RedemptionId,
            merchant: T::AccountId,
            amount: Balance,
            reference: H256,
            recorded_by: T::AccountId,
            approved_by: Option<T::AccountId>,
        },
        /// The council set what part of a redemption goes to a fund.
        RedemptionFeeSet { rate: Bps },
        /// Charging a fee of the bank waits for a second treasurer.
        BankFeeProposed {
            proposal: ProposalId,
            by: T::AccountId,
            amount: Balance,
            reference: H256,
        },
        /// The bank kept a fee, and as many credits of the enabler's fund are gone.
        BankFeeCharged {
            amount: Balance,
            reference: H256,
            proposed_by: T::AccountId,
            approved_by: T::AccountId,
        },
        /// What a programme did not spend went back from its pot to a deposit that had funded it.
        BudgetReturned {
            deposit: DepositId,
            pot: T::AccountId,
            amount: Balance,
            remaining: Balance,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// Only a treasurer whom the council appointed may do this.
        NotTreasurer,
        /// The amount must be more than 0.
        ZeroAmount,
        /// The amount is too large for the books.
        Overflow,
        /// This bank transfer is recorded already, or waits in a proposal: it counts once.
        ReferenceUsed,
        /// Consumers can't buy credits here: the council has not accepted it.
        ConsumerPrepaidOff,
        /// There is no deposit with this number.
        NoSuchDeposit,
        /// Name at least one recipient.
        NoRecipients,
        /// The deposit has less left than the recipients are to get.
        DepositExceeded,
        /// A treasurer can't take part in giving credits to himself: two other treasurers can.
        SelfAllocation,
        /// A recipient would hold more than his tier allows.
        OverLimit,
        /// There is no open proposal with this number: it was approved or withdrawn, or never made.
        NoSuchProposal,
        /// Another treasurer must approve this, not the one who proposed or closed it.
        SameOfficer,
        /// The treasurer who proposed or closed this is no longer in office: withdraw it and propose it anew, or close the
        /// batch anew.
        ProposerNotInOffice,
        /// Only the treasurer who proposed it, or the council, can withdraw it.
        NotYourProposal,
        /// Too many proposals are open: approve or withdraw some first.
        TooManyProposals,
        /// What a merchant paid in ahead can only be set aside for what merchants grant, and only what a sponsor paid in can
        /// fund a programme.
        WrongPurpose,
        /// Only merchants can be given credits to set aside for what they grant.
        RecipientNotMerchant,
        /// Credits of this deposit are allocated already: it can't be taken back any more.
        CreditsInUse,
        /// Only merchants redeem credits in euro.
        NotMerchant,
        /// You can't redeem more than you can spend: what is on hold or set aside does not count.
        InsufficientCredits,
        /// Name the community fund that gets the fee.
        FundNeeded,
        /// There is no community fund with this number.
        NoSuchFund,
        /// A fee of the whole would leave nothing to pay out.
        FeeTakesAll,
        /// Too many of your redemptions are open: wait until the bank has paid some.
        TooManyRedemptions,
        /// There is no redemption with this number: it was cancelled, rejected many rejections ago, or never requested.
        NoSuchRedemption,
        /// This is the redemption of another merchant.
        NotYourRedemption,
        /// The batch is closed: the redemption can't be cancelled any more.
        BatchClosed,
        /// The batch is still open: close it first.
        BatchStillOpen,
        /// Nobody has requested anything in this batch.
        BatchEmpty,
        /// This batch is not the one that is open.
        BatchNotOpen,
        /// There is no batch with this number, or nothing in it.
        NoSuchBatch,
        /// The batch is still open: a treasurer closes it before another approves it.
        BatchNotClosed,
        /// The batch is approved already.
        BatchApprovedAlready,
        /// The batch is not approved: a second treasurer approves it before it is paid.
        BatchNotApproved,
        /// Name at least one redemption.
        NoLines,
        /// This redemption is settled or rejected already.
        RedemptionNotOpen,
        /// A treasurer can't record what became of his own redemption: another treasurer can.
        OwnRedemption,
        /// Only a payment that was settled can come back, and only once.
        NotSettled,
        /// A treasurer can't take part in funding a programme of their own, or of an account that they could act for: two
        /// other treasurers can.
        OwnProgramme,
        /// A treasurer can't take part in giving credits to an account that they could act for, as its delegate or its
        /// heir: two other treasurers can, or whoever gives the right up first.
        ActsForRecipient,
        /// A treasurer can't record what became of a redemption of an account that they could act for: another treasurer
        /// can, or whoever gives the right up first.
        ActsForMerchant,
        /// The programme is funded by as many deposits as it may have: give it more of one of these.
        TooManyDeposits,
    }
}
