/** Which column of a table holds what, as it was proposed, for a person to correct. */
import { TextInput } from '@mantine/core'
import { strings } from '../strings'
import classes from './files.module.css'

interface ColumnMappingProps {
  title: string
  evidence: string
  /** The mapping as JSON: by role the name of a column, its number, or several. */
  value: string
  onChange: (value: string) => void
}

type Column = string | number | (string | number)[]

export function ColumnMapping({ title, evidence, value, onChange }: ColumnMappingProps) {
  const map = JSON.parse(value === '' ? '{}' : value) as Record<string, Column>
  const set = (role: string, text: string): void => onChange(JSON.stringify({ ...map, [role]: columnOf(text) }))
  return (
    <fieldset className={classes.mapping}>
      <legend className={classes.legend}>{title}</legend>
      <p className={classes.words}>{evidence}</p>
      <div className={classes.columns}>
        {Object.entries(map).map(([role, column]) => (
          <TextInput
            key={role}
            size="xs"
            label={strings.files.roles[role] ?? role}
            value={textOf(column)}
            onChange={({ currentTarget }) => set(role, currentTarget.value)}
          />
        ))}
      </div>
    </fieldset>
  )
}

const SEPARATOR = ' + '

const textOf = (column: Column): string => [column].flat().map(String).join(SEPARATOR)

/** A number names a column by its place. */
function columnOf(text: string): Column {
  const parts = text.split(SEPARATOR).map((part) => (/^\d+$/.test(part) ? Number(part) : part))
  return parts.length === 1 ? (parts[0] ?? '') : parts
}
