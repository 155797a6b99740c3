/** Counts equal texts: which of several equal rows of a file a row is. */
import { DigestTable } from './digest-table'

export class Occurrences {
  private readonly table = new DigestTable()

  /** From 1. */
  next = (text: string): number => this.table.update(text, (before) => before + 1)
}
