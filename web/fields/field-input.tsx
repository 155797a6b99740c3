/** One field of a record, to be filled in: a text, a day, an amount, one of a few words. */
import { NativeSelect, TextInput } from '@mantine/core'
import { strings } from '../strings'
import { fieldName, valueInWords } from './field-words'
import { choicesOf, kindOf } from './typed'

interface FieldInputProps {
  entity: string
  field: string
  text: string
  error?: string | undefined
  onChange: (text: string) => void
}

export function FieldInput({ entity, field, text, error, onChange }: FieldInputProps) {
  const kind = kindOf(entity, field)
  if (kind === 'choice' || kind === 'yes_no')
    return (
      <NativeSelect
        size="xs"
        label={fieldName(field)}
        value={text}
        error={error}
        onChange={({ currentTarget: { value } }) => onChange(value)}
        data={[
          { value: '', label: strings.fields.empty },
          ...(kind === 'yes_no' ? ['true', 'false'] : choicesOf(entity, field)).map((value) => ({
            value,
            label: valueInWords(field, kind === 'yes_no' ? value === 'true' : value, {}),
          })),
        ]}
      />
    )
  return (
    <TextInput
      size="xs"
      label={fieldName(field)}
      type={kind === 'date' ? 'date' : 'text'}
      inputMode={kind === 'amount' ? 'decimal' : undefined}
      description={kind === 'words' ? strings.fields.wordsHint : undefined}
      value={text}
      error={error}
      onChange={({ currentTarget: { value } }) => onChange(value)}
    />
  )
}
