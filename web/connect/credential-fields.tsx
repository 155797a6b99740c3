/** The fields that an app asks for, as it describes them. Secrets are never shown again. */
import { Anchor, PasswordInput, TextInput } from '@mantine/core'
import type { App } from '../../client'
import { strings } from '../strings'

interface CredentialFieldsProps {
  fields: App['fields']
  values: Readonly<Record<string, string>>
  errors: Readonly<Record<string, string>>
  onChange: (values: Readonly<Record<string, string>>) => void
}

export function CredentialFields({ fields, values, errors, onChange }: CredentialFieldsProps) {
  return fields.map(({ name, title, help, help_url, example, required, secret }) => {
    const Field = secret ? PasswordInput : TextInput
    return (
      <Field
        key={name}
        name={name}
        label={title}
        withAsterisk={required}
        aria-required={required}
        placeholder={example}
        autoComplete="off"
        spellCheck={false}
        description={
          <>
            {help}{' '}
            {help_url !== null && (
              <Anchor href={help_url} target="_blank" rel="noreferrer" size="xs" underline="always">
                {strings.connect.signIn.help}
              </Anchor>
            )}
          </>
        }
        value={values[name] ?? ''}
        error={errors[name]}
        onChange={({ currentTarget: { value } }) => onChange({ ...values, [name]: value })}
      />
    )
  })
}
