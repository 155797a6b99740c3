/** What a list shows, by filters that are in the address: an empty one is left out of it. */
import { Button, NativeSelect, TextInput, type NativeSelectProps } from '@mantine/core'
import { X } from 'lucide-react'
import { strings } from '../strings'
import classes from './filters.module.css'
import { useTyping } from './use-typing'

type Chosen<Name extends string> = Readonly<Partial<Record<Name, string | undefined>>>

interface FiltersProps<Name extends string> {
  choices: readonly { name: Name; label: string; data: NonNullable<NativeSelectProps['data']> }[]
  days: readonly { name: Name; label: string }[]
  /** Those that are set. */
  search: Chosen<Name>
  /** They are to be the only ones; `replace` where they only go on with what was typed. */
  onChange: (search: Chosen<Name>, replace: boolean) => void
}

export function Filters<Name extends string>({ choices, days, search, onChange }: FiltersProps<Name>) {
  const typing = useTyping()
  const props = (name: Name, label: string, goesOn: () => boolean) => ({
    size: 'xs' as const,
    label,
    value: search[name] ?? '',
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      onChange({ ...search, [name]: value === '' ? undefined : value }, goesOn()),
  })
  return (
    <div className={classes.filters}>
      {choices.map(({ name, label, data }) => (
        <NativeSelect
          key={name}
          {...props(name, label, () => false)}
          data={[{ value: '', label: strings.filters.all }, ...data]}
        />
      ))}
      {days.map(({ name, label }) => (
        <TextInput key={name} type="date" {...props(name, label, typing.goesOn)} onBlur={typing.onBlur} />
      ))}
      {Object.keys(search).length > 0 && (
        <Button
          size="xs"
          variant="default"
          className={classes.clear}
          leftSection={<X size={14} aria-hidden />}
          onClick={() => onChange({} as Chosen<Name>, false)}
        >
          {strings.filters.clear}
        </Button>
      )}
    </div>
  )
}
