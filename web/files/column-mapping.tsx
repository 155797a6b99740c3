/** What each column of a table is: as it was proposed, for a person to correct, and how the first rows read by it. */
import { NativeSelect } from '@mantine/core'
import { useId, useState } from 'react'
import { Note } from '../parts/note'
import { strings } from '../strings'
import { answerOf, faultsOf, rolesOf, type FileTable, type Roles } from './column-map'
import classes from './files.module.css'

interface ColumnMappingProps {
  title: string
  table: FileTable
  /** The mapping as JSON. */
  value: string
  /** Empty as long as the table cannot be read by it. */
  onChange: (value: string) => void
}

const words = strings.files.mapping

export function ColumnMapping({ title, table, value, onChange }: ColumnMappingProps) {
  const [roles, setRoles] = useState(() => rolesOf(table, value))
  const faults = faultsOf(table, roles)
  const lacking = faults?.table ?? null
  const options = [
    { value: '', label: words.unused },
    ...table.roles.map(({ role, title: label }) => ({ value: role, label: words.roles[role] ?? label })),
  ]
  const set = (index: number, role: string): void => {
    const next = roles.with(index, role)
    setRoles(next)
    onChange(faultsOf(table, next) === null ? answerOf(table, next) : '')
  }
  return (
    <fieldset className={classes.mapping}>
      <legend className={classes.legend}>{title}</legend>
      <p className={classes.words}>{words.lead}</p>
      <ul className={classes.columns}>
        {table.columns.map(({ name, values }, index) => {
          const fault = faults?.columns[index] ?? null
          return (
            <li key={String(index)}>
              <NativeSelect
                size="xs"
                classNames={SELECT}
                label={name === '' ? words.nameless(index + 1) : name}
                description={words.values(values.filter((each) => each !== ''))}
                data={options}
                value={roles[index]}
                error={fault !== null && words.faults[fault]}
                onChange={({ currentTarget }) => set(index, currentTarget.value)}
              />
            </li>
          )
        })}
      </ul>
      {lacking !== null && <Note tone="warn">{words.faults[lacking]}</Note>}
      {faults === null && <FirstRows table={table} roles={roles} />}
    </fieldset>
  )
}

const SELECT = {
  root: classes.column,
  label: classes.columnName,
  description: classes.columnValues,
  wrapper: classes.columnRole,
  error: classes.columnFault,
}

const SHOWN_ROWS = 3

function FirstRows({ table: { columns, roles: known }, roles }: { table: FileTable; roles: Roles }) {
  const title = useId()
  const rows = (columns[0]?.values ?? []).slice(0, SHOWN_ROWS).map((_, row) =>
    known.flatMap(({ role, title: label }) => {
      const texts = columns.flatMap(({ values }, index) => (roles[index] === role ? [values[row] ?? ''] : []))
      const text = texts.filter((each) => each !== '').join(' ')
      return text === '' ? [] : [{ role, label: words.roles[role] ?? label, text }]
    }),
  )
  if (rows.length === 0) return null
  return (
    <div>
      <p id={title} className={classes.words}>
        {words.firstRows}
      </p>
      <ol aria-labelledby={title} className={classes.rows}>
        {rows.map((parts, row) => (
          <li key={String(row)}>
            {parts.map(({ role, label, text }) => (
              <span key={role}>
                <span className={classes.words}>{label}</span> {text}
              </span>
            ))}
          </li>
        ))}
      </ol>
    </div>
  )
}
