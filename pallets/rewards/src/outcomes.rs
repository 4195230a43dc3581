//! What the pallet says: its events and its errors, a section of the pallet in `lib.rs`.

#[frame::pallet_section]
mod outcomes {
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A programme was created.
        ProgrammeCreated {
            programme: ProgrammeId,
            sponsor: T::AccountId,
            pot: T::AccountId,
            terms: ProgrammeTerms,
        },
        /// A programme's budget grew by credits from the reserve.
        ProgrammeFunded {
            programme: ProgrammeId,
            amount: Balance,
            budget: Balance,
        },
        /// A programme was closed, and what was left went back to the deposits that had funded it.
        ProgrammeClosed { programme: ProgrammeId, returned: Balance },
        /// A behaviour was proposed for the panel.
        BehaviourProposed {
            behaviour: BehaviourId,
            programme: ProgrammeId,
            by: T::AccountId,
            terms: BehaviourTerms,
            comments_until: Moment,
        },
        /// A proposed behaviour was commented.
        Commented {
            behaviour: BehaviourId,
            by: T::AccountId,
            text: H256,
        },
        /// The council adopted a behaviour.
        BehaviourAdopted { behaviour: BehaviourId, since: Moment },
        /// A proposed behaviour was rejected, or taken back.
        BehaviourRejected { behaviour: BehaviourId },
        /// The council took a behaviour out of the panel.
        BehaviourRetired { behaviour: BehaviourId, last: Moment },
        /// The council set a tariff, in cents.
        TariffSet { behaviour: BehaviourId, tariff: Balance },
        /// The sponsor authorised an attestor.
        AttestorAuthorised {
            behaviour: BehaviourId,
            attestor: T::AccountId,
        },
        /// The sponsor took an attestor off the list.
        AttestorRemoved {
            behaviour: BehaviourId,
            attestor: T::AccountId,
        },
        /// A row of a batch was refused; the others counted.
        RowRefused {
            behaviour: BehaviourId,
            row: u32,
            reason: Refused,
        },
        /// Something was attested, and waits for other attestors or for people to confirm.
        Attested {
            programme: ProgrammeId,
            behaviour: BehaviourId,
            proof: H256,
            by: T::AccountId,
        },
        /// Somebody confirmed what was attested of him.
        Confirmed {
            programme: ProgrammeId,
            proof: H256,
            by: T::AccountId,
        },
        /// An attestation is complete: it counts. If it can be challenged, until when.
        Completed {
            programme: ProgrammeId,
            behaviour: BehaviourId,
            proof: H256,
            person: T::AccountId,
            quantity: Quantity,
            challengeable_until: Option<Moment>,
        },
        /// Credits were given for a behaviour: `paid` to the account, `recovered` of a debt, the rest owed until claimed.
        Rewarded {
            programme: ProgrammeId,
            behaviour: BehaviourId,
            person: T::AccountId,
            amount: Balance,
            paid: Balance,
            recovered: Balance,
        },
        /// An attestation lapsed: nobody agreed or confirmed in time.
        Lapsed { programme: ProgrammeId, proof: H256 },
        /// An attestor withdrew an attestation.
        Withdrawn {
            programme: ProgrammeId,
            proof: H256,
            by: T::AccountId,
        },
        /// An attestation was challenged; nobody did if its device was voided.
        Challenged {
            programme: ProgrammeId,
            proof: H256,
            by: Option<T::AccountId>,
            reason: H256,
        },
        /// An arbitrator decided a challenge.
        Decided {
            programme: ProgrammeId,
            proof: H256,
            by: T::AccountId,
            upheld: bool,
        },
        /// What was paid wrongly is kept from future rewards.
        DebtIncurred {
            programme: ProgrammeId,
            person: T::AccountId,
            amount: Balance,
        },
        /// A device was added.
        DeviceAdded {
            programme: ProgrammeId,
            device: T::AccountId,
            info: DeviceOf<T>,
        },
        /// A device has a new key.
        DeviceRotated {
            programme: ProgrammeId,
            device: T::AccountId,
            key: T::AccountId,
        },
        /// A device was voided.
        DeviceVoided {
            programme: ProgrammeId,
            device: T::AccountId,
            from: Moment,
        },
        /// A meter was read.
        MeterRead {
            programme: ProgrammeId,
            device: T::AccountId,
            counter: u64,
        },
        /// A group has a goal.
        GoalOpened {
            goal: GoalId,
            behaviour: BehaviourId,
            target: Quantity,
            deadline: Moment,
            prize: Balance,
        },
        /// A group reached its goal: the prize is shared.
        GoalReached { goal: GoalId, prize: Balance },
        /// A group missed its goal.
        GoalMissed { goal: GoalId },
        /// Somebody claimed what was owed.
        Claimed {
            programme: ProgrammeId,
            key: T::AccountId,
            member: T::AccountId,
            amount: Balance,
        },
        /// The council set how long proposals are open for comments.
        CommentPeriodSet { period: Moment },
        /// The council set what part of their estimate programmes guarantee.
        GuaranteeShareSet { share: Bps },
        /// What a closed programme left behind was forgotten.
        Forgotten { what: Leftover },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// There is no programme with this number.
        NoSuchProgramme,
        /// There is no behaviour with this number.
        NoSuchBehaviour,
        /// Only public bodies, associations and merchants sponsor programmes.
        NoSponsor,
        /// You have as many programmes open as there may be: close one first.
        TooManyProgrammes,
        /// A programme ends after it starts, and not in the past.
        InvalidTimes,
        /// A programme's prizes are estimated at more than nothing.
        NoEstimate,
        /// The guarantee is less than the part of the estimate that is required.
        GuaranteeTooSmall,
        /// The guarantee ends before the programme.
        GuaranteeTooShort,
        /// An offset from UTC is from -720 to 840 minutes.
        InvalidOffset,
        /// A denomination is more than nothing.
        InvalidDenomination,
        /// This account is not the pot of a programme.
        NotAPot,
        /// The programme has ended: it takes no more funds.
        ProgrammeEnded,
        /// With this the budget would pass what the programme estimated.
        BeyondEstimate,
        /// The programme has not ended yet, or something can still be attested.
        NotOverYet,
        /// Attestations, challenges or goals of the programme still wait to be settled.
        StillWaiting,
        /// People may still claim what they earned.
        StillOwed,
        /// The programme is closed.
        ProgrammeIsClosed,
        /// Only the programme's sponsor may do this.
        NotTheSponsor,
        /// As many behaviours are proposed for this programme as there may be: the council decides them first.
        TooManyProposals,
        /// A unit has at most 6 decimals.
        TooManyDecimals,
        /// An entry may be of more than nothing.
        InvalidLargest,
        /// From 1 to 4 attestors agree.
        InvalidAgreement,
        /// A behaviour is attested for a while after it happened, and challenged for a while, both within the bounds.
        InvalidDelay,
        /// A cap is on a period of at least a seventh of the time for which the behaviour is attested.
        InvalidCap,
        /// The rule's number is too small or too large.
        InvalidRule,
        /// What is measured at home needs a programme of keys.
        NeedsKeys,
        /// In a programme of keys nobody can confirm, ride along or check in.
        NotWithKeys,
        /// The time for comments is over, or the behaviour is not proposed.
        NotOpenForComments,
        /// The time for comments is not over, or the behaviour is not proposed.
        NotYetAdoptable,
        /// The behaviour is not in the panel.
        NotInPanel,
        /// This account does not hold the office of attestor.
        NotAnAttestor,
        /// This attestor is authorised already.
        AlreadyAuthorised,
        /// You are not authorised to attest this behaviour.
        NotAuthorised,
        /// A batch has at least one row.
        EmptyBatch,
        /// This row is refused, and with it everything.
        Row {
            /// The row, counted from 0.
            row: u16,
            /// Why.
            reason: Refused,
        },
        /// This is attested by devices only, or by people only: use the other way.
        WrongWay,
        /// There is no such attestation, or it is settled.
        NoSuchAttestation,
        /// The attestation does not name you, or you confirmed already.
        NothingToConfirm,
        /// Only an attestor who attested this can withdraw it.
        NotYourAttestation,
        /// The window has closed: this can't be challenged or withdrawn any more.
        WindowClosed,
        /// Only the people named, the sponsor and the behaviour's attestors may challenge this.
        NotConcerned,
        /// An arbitrator decides this already.
        AlreadyChallenged,
        /// Nobody challenged this.
        NotChallenged,
        /// Only an arbitrator in office decides.
        NotAnArbitrator,
        /// An arbitrator does not decide in their own case, nor in that of somebody for whom they could act: they give that
        /// right up first.
        OwnCase,
        /// This device is known already.
        DeviceExists,
        /// There is no such device in the programme.
        NoSuchDevice,
        /// The device does something that the behaviour's rule does not count.
        WrongRole,
        /// The device is void already, from an earlier moment.
        AlreadyVoid,
        /// The code is of another place than the device.
        WrongCell,
        /// The code has expired, or is not valid yet: read it again.
        WrongSlot,
        /// You have checked in here today already.
        AlreadyCheckedIn,
        /// Nobody is in the group.
        EmptyGroup,
        /// Somebody is twice in the group, or in another with an open goal for this behaviour.
        InAnotherGroup,
        /// A goal has a target and a prize of more than nothing.
        InvalidGoal,
        /// The programme's budget does not cover this.
        BudgetExceeded,
        /// Nothing can be claimed now.
        NothingToClaim,
        /// The programme is not for members of your kind or zone.
        NotForYou,
        /// You have claimed this week already.
        ClaimedThisWeek,
        /// The key did not sign that you claim for it.
        WrongKey,
        /// You claim for another key in this programme, or somebody else claims for this one.
        KeyTaken,
        /// The number is larger than what can be counted.
        Overflow,
        /// You have proposed as many behaviours here as a member may: take one back, or wait for the council.
        TooManyOfYours,
        /// A proposal is taken back by who made it, the programme's sponsor or the council.
        NotYourProposal,
        /// You are on a list of this programme's attestors, and with keys they take no part: ask the sponsor to take you off.
        AttestorsTakeNoPart,
        /// As many of your programmes are kept as may be: have one forgotten that was closed long ago, or never funded.
        TooManyKept,
        /// The programme is not closed, or what it left behind is kept for longer.
        StillKept,
        /// Goals of the behaviour, or behaviours of the programme, are forgotten first.
        NotEmpty,
        /// There is no goal with this number.
        NoSuchGoal,
    }
}
