/** What a preview starts: one activity that rehearses a run, in a worker, where logins and connectors are. */
import { preview } from './activities'
import type { PreviewInput } from './contract'

export const previewSync = (input: PreviewInput): Promise<void> => preview(input)
