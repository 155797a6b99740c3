/** A row that waited, as the rest of the path sees rows. */
import type { WaitingLine, WaitingRow } from '../../store/waiting'

export type Arrival = WaitingRow & { line: WaitingLine }

export const isArrival = (row: WaitingRow): row is Arrival => row.line !== null

export const lineOf = ({ row_id, line }: Arrival) => ({ ...line, key_id: row_id })
