/** What a household buys, day by day, by chance but always the same: each purchase with how its bank comes to show it. */
import { Dice } from '../../sandbox/chance'

export interface Plan {
  /** Names the purchase. Purchases that nobody could tell apart have one name. */
  name: string
  /** Of the checking account or the card. */
  account: 1 | 2
  payee: string
  amount_minor: number
  /** The day on which the bank first shows it. */
  shown: number
  /** The day on which it posts; null where it is never pending, or never posts. */
  posts: number | null
  /** What it posts for; more than was reserved where there is a tip, less after a hold. */
  posted_minor: number
  /** The day on which it goes without having posted. */
  vanishes: number | null
  /** The bank says which pending row a posted one was. */
  linked: boolean
  /** The bank says on which day the card was used. */
  dated: boolean
  /** Somebody typed it on that day, under a name of their own. */
  typed: string | null
}

export function plansFor(seed: number, day: number): Plan[] {
  const dice = new Dice(seed, day)
  const weekday = day % 7
  const ofMonth = new Date(day * 86_400_000).getUTCDate()
  const plans: Plan[] = []
  const add = (payee: string, amount_minor: number, more: Partial<Plan> = {}) =>
    plans.push({
      name: `${day}.${plans.length}`,
      account: 2,
      payee,
      amount_minor,
      shown: day,
      posts: null,
      posted_minor: more.posted_minor ?? amount_minor,
      vanishes: null,
      linked: false,
      dated: false,
      typed: null,
      ...more,
    })
  const posts = () => ({ posts: day + 1 + dice.below(5), linked: dice.chance(0.4), dated: dice.chance(0.5) })

  // The same amount to the same payee, over and over: the classic false match.
  if (ofMonth === 1) add('Landlord Housing', -95_000, { account: 1 })
  if (weekday === 0) add('City Gym', -1_000, { account: 1, ...posts() })
  if (ofMonth === 5 || ofMonth === 14) add('Cloud Backup', -499, { ...posts(), dated: true })
  if (ofMonth === 20) add('Music Stream', -999, posts())
  if (ofMonth === 25) add('Employer Payroll', 310_000, { account: 1 })

  if (dice.chance(0.4)) {
    const coffee = { ...posts(), dated: true }
    add('Blue Bottle Coffee', -450, coffee)
    // Twins: bought at one counter within a minute.
    if (dice.chance(0.3)) add('Blue Bottle Coffee', -450, { ...coffee, name: plans.at(-1)?.name ?? '' })
  }
  if (dice.chance(0.3)) {
    const typed = dice.chance(0.3) ? 'groceries' : null
    add('Green Valley Market', -(1_000 + dice.below(15_000)), { ...(dice.chance(0.5) ? posts() : {}), typed })
  }
  if (dice.chance(0.15)) {
    const amount = 1_500 + dice.below(8_000)
    add('Trattoria Roma', -amount, { ...posts(), posted_minor: -Math.round(amount * (1.1 + dice.fraction() / 10)) })
  }
  if (dice.chance(0.08)) add('Harbour Fuel', dice.pick([-10_000, -100]), { ...posts(), posted_minor: -(2_000 + dice.below(5_000)) })
  if (dice.chance(0.05)) add('Grand Hotel', -(5_000 + dice.below(90_000)), { vanishes: day + 2 + dice.below(8) })
  if (dice.chance(0.05)) add('Green Valley Market', 1_000 + dice.below(9_000))
  if (ofMonth === 28) {
    const amount = 20_000 + dice.below(20_000)
    add('Transfer to card', -amount, { account: 1 })
    add('Transfer from checking', amount)
  }
  return plans
} // prettier-ignore
