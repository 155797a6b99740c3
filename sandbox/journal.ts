/** What was ordered at the control door, so that a sandbox that is started again knows the logins it knew. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'

export interface Order {
  app_name: string
  login: string
  action: 'PUT' | 'POST changes' | 'DELETE'
  body: unknown
}

export interface Journal {
  /** Every order that still counts, in the order in which they were given. */
  orders(): Order[]
  note(order: Order): void
}

/** Remembers nothing. */
export const noJournal: Journal = { orders: () => [], note: () => undefined }

/** Keeps the orders in a file, one a line. A login that is made anew or ended leaves nothing of before. */
export function openJournal(path: string): Journal {
  let orders = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean).map(parse) : []
  return {
    orders: () => [...orders],
    note(order) {
      if (order.action === 'POST changes') {
        orders.push(order)
        appendFileSync(path, line(order), { mode: 0o600 })
        return
      }
      orders = orders.filter(({ app_name, login }) => app_name !== order.app_name || login !== order.login)
      if (order.action === 'PUT') orders.push(order)
      writeFileSync(path, orders.map(line).join(''), { mode: 0o600 })
    },
  }
}

const parse = (text: string): Order => JSON.parse(text) as Order
const line = (order: Order): string => `${JSON.stringify(order)}\n`
