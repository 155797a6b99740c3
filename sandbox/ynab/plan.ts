/** A YNAB plan: accounts, categories and payees, and the formula for its transactions. Amounts are minor units. */
import { dayOf } from '../calendar'
import { Dice, seedOf } from '../chance'
import { CURRENCIES, type Currency, type CurrencyCode } from '../currencies'
import { uuid } from '../ids'
import { shopName } from '../phrases'

export interface Account {
  id: string
  name: string
  type: string
  on_budget: boolean
  closed: boolean
  note: string | null
  transfer_payee: Payee
  cleared: number
  uncleared: number
  /** `server_knowledge` at its last change. */
  knowledge: number
}

export interface Group {
  id: string
  name: string
  hidden: boolean
  internal: boolean
  categories: Category[]
}

export interface Category {
  id: string
  group: Group
  name: string
  hidden: boolean
  note: string | null
}

export interface Payee {
  id: string
  name: string
  transfer_account_id: string | null
  knowledge: number
}

export interface PlanWish {
  size: number
  seed: number
  today: string
  history_days: number
  currency: CurrencyCode
}

export class Plan {
  readonly id: string
  readonly user_id: string
  readonly name: string
  readonly currency: Currency
  /** Milliunits in one minor unit. */
  readonly milliunits: number
  readonly today: number
  readonly first_day: number
  /** What a client knows that has read everything before the first change. */
  readonly first_knowledge: number
  readonly accounts: Account[]
  readonly groups: Group[]
  readonly categories: Category[]
  readonly payees: Payee[]
  /** Payees at the start that are no account's other side. Later ones may not change what the formula made. */
  readonly shops: readonly Payee[]
  private readonly payee_seed: number

  constructor(
    readonly wish: PlanWish,
    /** Of the plans behind a login; the first is 0. */
    readonly nth: number,
  ) {
    const { seed, size } = wish
    this.id = uuid(seed, -1)
    this.user_id = uuid(seed, -2)
    // Not after the login, which is a token.
    this.name = `Household ${this.id.slice(0, 4)}`
    this.currency = CURRENCIES[wish.currency]
    this.milliunits = 10 ** (3 - this.currency.digits)
    this.today = dayOf(wish.today)
    this.first_day = this.today - wish.history_days
    this.first_knowledge = size + 1
    this.payee_seed = seedOf(seed, 'payee')
    this.payees = []
    this.accounts = ACCOUNTS.slice(0, size < SMALL ? 4 : ACCOUNTS.length).map((made, n) => this.openAccount(made, n))
    this.groups = GROUPS.slice(0, size < SMALL ? 3 : GROUPS.length).map((made, n) => openGroup(made, n, seed))
    this.categories = this.groups.flatMap(({ categories }) => categories)
    const shops = Math.max(5, Math.min(2000, Math.floor(size / 10)))
    this.shops = Array.from({ length: shops }, (_, n) => this.addPayee(shopName(n), this.first_knowledge))
  }

  /** The payee of that name, made if there is none: as YNAB does when a transaction names a new one. */
  payeeNamed(name: string, knowledge: number): Payee {
    return this.payees.find((payee) => payee.name === name) ?? this.addPayee(name, knowledge)
  }

  private addPayee(name: string, knowledge: number, transfer_account_id: string | null = null): Payee {
    const payee = { id: uuid(this.payee_seed, this.payees.length), name, transfer_account_id, knowledge }
    this.payees.push(payee)
    return payee
  }

  private openAccount([name, type, on_budget, closed, note]: MadeAccount, n: number): Account {
    const id = uuid(seedOf(this.wish.seed, 'account'), n)
    const transfer_payee = this.addPayee(`Transfer : ${name}`, this.first_knowledge, id)
    const knowledge = this.first_knowledge
    return { id, name, type, on_budget, closed, note, transfer_payee, cleared: 0, uncleared: 0, knowledge }
  }
}

/** Below this many transactions a plan is a beginner's: few accounts and categories. */
const SMALL = 100

type MadeAccount = readonly [name: string, type: string, on_budget: boolean, closed: boolean, note: string | null]
const ACCOUNTS: readonly MadeAccount[] = [
  ['Everyday Checking', 'checking', true, false, null],
  ['Visa “Rainy Day” 🌧', 'creditCard', true, false, 'due on the 3rd'],
  ['Savings & Co', 'savings', true, false, null],
  ['Cash', 'cash', true, true, 'closed: the wallet was stolen'],
  ['Line of Credit', 'lineOfCredit', true, false, ''],
  ['Mortgage — 12 Elm St', 'mortgage', false, false, null],
  ['Auto Loan', 'autoLoan', false, false, null],
  ['Student Loan', 'studentLoan', false, true, 'paid off!'],
  ['Personal Loan', 'personalLoan', false, false, null],
  ['Medical Debt', 'medicalDebt', false, false, null],
  ['Brokerage', 'otherAsset', false, false, 'not tracked daily'],
  ['Owed to Mum', 'otherLiability', false, false, null],
  ['Other Debt', 'otherDebt', false, false, null],
  ['Joint Account', 'checking', true, false, 'shared with Sam'],
]

type MadeGroup = readonly [name: string, hidden: boolean, internal: boolean, categories: readonly string[]]
const GROUPS: readonly MadeGroup[] = [
  ['Internal Master Category', false, true, ['Inflow: Ready to Assign', 'Uncategorized']],
  ['Bills', false, false, ['Rent', 'Electricity ⚡', 'Water', 'Phone & Internet']],
  ['Everyday', false, false, ['Groceries', 'Dining Out', 'Transport', 'Fun Money']],
  ['True Expenses', false, false, ['Car "Repairs"', 'Gifts', 'Medical', 'Vacation ✈', 'Clothing', 'Subscriptions']],
  ['Credit Card Payments', false, true, ['Visa “Rainy Day” 🌧']],
  ['Quality of Life', false, false, ['Education', 'Hobbies', 'Fitness', 'Überraschung']],
  ['Hidden Categories', true, true, ['Old Gym', 'Wedding 2019']],
  ['Empty Group', false, false, []],
]

function openGroup([name, hidden, internal, categories]: MadeGroup, n: number, seed: number): Group {
  const group: Group = { id: uuid(seedOf(seed, 'group'), n), name, hidden, internal, categories: [] }
  const dice = new Dice(seedOf(seed, 'group'), n)
  group.categories = categories.map((category, place) => ({
    id: uuid(seedOf(seed, 'category', n), place),
    group,
    name: category,
    hidden: hidden || dice.chance(0.1),
    note: dice.chance(0.2) ? `about ${category}` : null,
  }))
  return group
}
