/** A list as a file: all of it, or as much as is of use, and then that is said. */
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import type { List } from '../../client'
import { describeFailure } from '../state/failures'
import { strings } from '../strings'
import { toCsv, type Cell } from './csv'
import { saveFile } from './save-file'

interface ExportButtonProps<Row> {
  file: string
  columns: readonly string[]
  read: (page: { limit: number; cursor: string | undefined }) => Promise<List<Row>>
  rowOf: (row: Row) => Cell[]
  disabled: boolean
}

export function ExportButton<Row>({ file, columns, read, rowOf, disabled }: ExportButtonProps<Row>) {
  const download = useMutation({
    mutationFn: async () => {
      const { rows, whole } = await readMany(read)
      saveFile(file, 'text/csv', toCsv(columns, rows.map(rowOf)))
      return { rows: rows.length, whole }
    },
    onSuccess: ({ rows, whole }) => {
      if (!whole) notifications.show({ color: 'yellow', message: strings.csvCut(rows), autoClose: false })
    },
    onError: (error) => {
      const { title, remedy } = describeFailure(error)
      notifications.show({ color: 'red', title, message: remedy })
    },
  })
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<Download size={14} aria-hidden />}
      disabled={disabled}
      loading={download.isPending}
      onClick={() => download.mutate()}
    >
      {strings.csv}
    </Button>
  )
}

/** More than a person looks through in a table program. */
const MOST_ROWS = 10_000

async function readMany<Row>(read: ExportButtonProps<Row>['read']): Promise<{ rows: Row[]; whole: boolean }> {
  const rows: Row[] = []
  for (let cursor: string | undefined; rows.length < MOST_ROWS;) {
    const { data, next_cursor } = await read({ limit: 100, cursor })
    rows.push(...data)
    if (next_cursor === null) return { rows, whole: true }
    cursor = next_cursor
  }
  return { rows, whole: false }
}
