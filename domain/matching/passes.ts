/**
 * The passes of matching, from the surest to the weakest. Each says which incoming row may be which record, and whether
 * that is good enough to act on. P0, the key itself, was decided before by looking it up.
 */
import { daysApart, type Incoming, type Stored } from './entry'
import { areCompatible, payeeSimilarity } from './similarity'

export type PassName =
  | 'P1 provider link'
  | 'P2 pending to posted'
  | 'P3 pending to posted, changed'
  | 'P4 typed by hand'
  | 'P5 listed again'
  | 'P6 same account'
  | 'relink'

export interface Pass {
  name: PassName
  /** `match` acts where exactly one fits. `suggest` asks a person. */
  does: 'match' | 'suggest'
  /** Pairs of the same amount only. */
  same_money: boolean
  /** Where several fit: nobody is matched, or those whose texts agree best because their number says that all of them are here. */
  ties: 'ask' | 'best_text'
  takes: (incoming: Incoming) => boolean
  offers: (stored: Stored) => boolean
  /** Both taken and offered, of one account and currency: may they be one? */
  fits: (incoming: Incoming, stored: Stored) => boolean
}

/** What the connector's quirks and the integration call for. */
export interface MatchingNeeds {
  /** Pending rows come back under another id when they post. */
  reissues_on_posting: boolean
  /** Somebody allowed tips to be matched unasked. */
  matches_changed_amounts: boolean
  /** Rows have no id but their content. */
  derives_ids: boolean
  /** Every id may be new: the provider's habit, or a new login for an old account. */
  relinked: boolean
}

export function passesFor(needs: MatchingNeeds): readonly Pass[] {
  const { derives_ids, relinked, matches_changed_amounts } = needs
  const posting = needs.reissues_on_posting || relinked
  const tips: Pass = matches_changed_amounts ? { ...POSTED_WITH_TIP, does: 'match' } : POSTED_WITH_TIP
  return [
    LINK,
    ...(relinked ? [REISSUED_UNCHANGED] : []),
    ...(posting ? [POSTED_THAT_DAY, POSTED] : []),
    ...(derives_ids ? [LISTED, LISTED_OTHERWISE_NAMED] : []),
    ...(relinked ? [REISSUED, REISSUED_OTHERWISE_NAMED] : []),
    TYPED_THAT_DAY,
    TYPED,
    TYPED_NEAR,
    SAME_ACCOUNT_THAT_DAY,
    SAME_ACCOUNT,
    ...(posting ? [tips, POSTED_DOUBTFUL, POSTED_AFTER_HOLD] : []),
    ...(derives_ids ? [LISTED_DOUBTFUL] : []),
    ...(relinked ? [REISSUED_DOUBTFUL] : []),
    TYPED_DOUBTFUL,
    SAME_ACCOUNT_DOUBTFUL,
  ]
}

/** A pending row posts within this many days: the longest that any provider names. */
export const POSTING_DAYS = 14
export const TYPED_DAYS = 10
/** A row may come this long after it was typed and be taken for it unasked: a weekly debit comes after seven. */
const TYPED_BEFORE_DAYS = 6
const NEAR_DAYS = 3
const TIP_DAYS = 3
const HOLD_DAYS = 7

const alike = (incoming: Incoming, stored: Stored): boolean => areCompatible(incoming.payee, stored.payee)
const sameDay = (incoming: Incoming, stored: Stored): boolean => incoming.day === stored.day

/** A record of this integration whose key the provider no longer uses: two live keys are two records. */
const isFree = ({ hand_made, foreign, reconciled, at_provider }: Stored): boolean =>
  !hand_made && !foreign && !reconciled && at_provider !== 'live'

const isKnownGone = (stored: Stored): boolean => isFree(stored) && stored.at_provider === 'gone'

const LINK: Pass = {
  name: 'P1 provider link',
  does: 'match',
  same_money: false,
  ties: 'ask',
  takes: ({ replaces }) => replaces.length > 0,
  offers: ({ reconciled }) => !reconciled,
  fits: ({ replaces }, { keys }) => replaces.some((key) => keys.includes(key)),
}

const posted = { ties: 'ask', takes: ({ status }: Incoming) => status === 'posted' } as const

const within = (incoming: Incoming, stored: Stored, days: number): boolean =>
  incoming.day >= stored.day && incoming.day - stored.day <= days

/** The provider says of both when the holder acted, and it was not the same day. */
const actedApart = (incoming: Incoming, stored: Stored): boolean =>
  incoming.acted_on !== null && stored.acted_on !== null && incoming.acted_on !== stored.acted_on

const POSTED: Pass = {
  ...posted,
  name: 'P2 pending to posted',
  does: 'match',
  same_money: true,
  offers: (stored) => stored.status === 'pending' && isKnownGone(stored),
  fits: (incoming, stored) =>
    within(incoming, stored, POSTING_DAYS) && alike(incoming, stored) && !actedApart(incoming, stored),
}

const POSTED_THAT_DAY: Pass = {
  ...POSTED,
  fits: (incoming, stored) => POSTED.fits(incoming, stored) && incoming.acted_on === (stored.acted_on ?? stored.day),
}

const POSTED_DOUBTFUL: Pass = {
  ...POSTED,
  does: 'suggest',
  offers: (stored) => stored.status === 'pending' && isFree(stored),
  fits: (incoming, stored) => within(incoming, stored, POSTING_DAYS),
}

const POSTED_WITH_TIP: Pass = {
  ...posted,
  name: 'P3 pending to posted, changed',
  does: 'suggest',
  same_money: false,
  offers: POSTED_DOUBTFUL.offers,
  fits: (incoming, stored) =>
    within(incoming, stored, TIP_DAYS) &&
    isTipped(stored.amount_minor, incoming.amount_minor) &&
    similarityOf(incoming, stored) > 0,
}

/** A hold is a terminal's guess: $1, $100 at the pump, a hotel's deposit. Whole hundreds of the smallest unit. */
const POSTED_AFTER_HOLD: Pass = {
  ...POSTED_WITH_TIP,
  fits: (incoming, stored) =>
    within(incoming, stored, HOLD_DAYS) &&
    stored.amount_minor % 100n === 0n &&
    sameSign(stored.amount_minor, incoming.amount_minor) &&
    similarityOf(incoming, stored) >= 0.8,
}

const similarityOf = ({ payee: a }: Incoming, { payee: b }: Stored): number =>
  a === null || b === null ? 0 : payeeSimilarity(a, b)

const TIP_PERCENT = 30n

function isTipped(pending: bigint, posted: bigint): boolean {
  const [before, after] = [magnitude(pending), magnitude(posted)]
  return sameSign(pending, posted) && after > before && after * 100n <= before * (100n + TIP_PERCENT)
}

const magnitude = (amount: bigint): bigint => (amount < 0n ? -amount : amount)
const sameSign = (a: bigint, b: bigint): boolean => a < 0n === b < 0n

const TYPED: Pass = {
  name: 'P4 typed by hand',
  does: 'match',
  same_money: true,
  ties: 'ask',
  takes: () => true,
  offers: ({ hand_made, reconciled }) => hand_made && !reconciled,
  fits: (incoming, stored) =>
    alike(incoming, stored) && incoming.day - stored.day <= TYPED_BEFORE_DAYS && stored.day - incoming.day <= NEAR_DAYS,
}

const TYPED_THAT_DAY: Pass = {
  ...TYPED,
  fits: (incoming, stored) => alike(incoming, stored) && [incoming.day, incoming.acted_on].includes(stored.day),
}

/** So near, the amount alone tells: people name a payee as no bank does. */
const TYPED_NEAR: Pass = { ...TYPED, fits: (incoming, stored) => daysApart(incoming, stored) <= NEAR_DAYS }

const TYPED_DOUBTFUL: Pass = {
  ...TYPED,
  does: 'suggest',
  fits: (incoming, stored) => daysApart(incoming, stored) <= TYPED_DAYS,
}

/** A row without an id whose text was rewritten: the file lists as many of that day and amount as are here. */
const LISTED: Pass = {
  name: 'P5 listed again',
  does: 'match',
  same_money: true,
  ties: 'best_text',
  takes: () => true,
  offers: isFree,
  fits: (incoming, stored) => sameDay(incoming, stored) && alike(incoming, stored),
}

/** Inside the days that a file covers, the number alone tells. On its first and last day the file may begin or end in between. */
const LISTED_OTHERWISE_NAMED: Pass = { ...LISTED, offers: isKnownGone, fits: sameDay }

const LISTED_DOUBTFUL: Pass = { ...LISTED, does: 'suggest', fits: sameDay }

/** Another id for a record that the provider no longer lists under its own. */
const REISSUED: Pass = {
  name: 'relink',
  does: 'match',
  same_money: true,
  ties: 'ask',
  takes: () => true,
  offers: isKnownGone,
  fits: (incoming, stored) => sameDay(incoming, stored) && incoming.status === stored.status && alike(incoming, stored),
}

/** Nothing of it is another but its id: tells apart what posted on one day and was bought on different ones. */
const REISSUED_UNCHANGED: Pass = {
  ...REISSUED,
  fits: (incoming, stored) =>
    sameDay(incoming, stored) &&
    incoming.status === stored.status &&
    incoming.acted_on === stored.acted_on &&
    incoming.payee === stored.payee,
}

const REISSUED_OTHERWISE_NAMED: Pass = {
  ...REISSUED,
  fits: (incoming, stored) => sameDay(incoming, stored) && incoming.status === stored.status,
}

const REISSUED_DOUBTFUL: Pass = {
  ...REISSUED,
  does: 'suggest',
  offers: isFree,
  fits: (incoming, stored) => daysApart(incoming, stored) <= NEAR_DAYS,
}

const SAME_ACCOUNT: Pass = {
  name: 'P6 same account',
  does: 'match',
  same_money: true,
  ties: 'ask',
  takes: () => true,
  offers: ({ foreign, reconciled }) => foreign && !reconciled,
  fits: (incoming, stored) =>
    daysApart(incoming, stored) <= NEAR_DAYS && incoming.status === stored.status && alike(incoming, stored),
}

const SAME_ACCOUNT_THAT_DAY: Pass = {
  ...SAME_ACCOUNT,
  fits: (incoming, stored) => sameDay(incoming, stored) && SAME_ACCOUNT.fits(incoming, stored),
}

const SAME_ACCOUNT_DOUBTFUL: Pass = {
  ...SAME_ACCOUNT,
  does: 'suggest',
  offers: ({ foreign }) => foreign,
  fits: (incoming, stored) => daysApart(incoming, stored) <= NEAR_DAYS,
}
