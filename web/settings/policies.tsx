/** Who wins where a person and the provider differ: for classes of fields, and for single ones where that differs. */
import { NativeSelect, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Policies as PoliciesOfAccount } from '../../client'
import { Failure } from '../parts/failure'
import { askAgain, policiesQuery } from '../state/discrepancies'
import { discrepancies } from '../state/service'
import { strings } from '../strings'
import classes from './policies.module.css'

type Policy = NonNullable<Parameters<typeof discrepancies.putPolicy>[1]['policy']>

export function Policies({ integration_id }: { integration_id: string }) {
  const { data, error, refetch } = useQuery(policiesQuery(integration_id))
  const queries = useQueryClient()
  const put = useMutation({
    mutationFn: (wish: { target: string; policy: Policy | null }) => discrepancies.putPolicy(integration_id, wish),
    onSuccess: (policies) => {
      queries.setQueryData(policiesQuery(integration_id).queryKey, policies)
      askAgain(queries)
    },
  })
  if (error !== null) return <Failure error={error} retry={() => void refetch()} />
  if (data === undefined) return <Skeleton height={120} m="md" />
  const shown = data.fields.filter(({ target }) => SHOWN.test(target))
  return (
    <>
      {put.error !== null && <Failure error={put.error} />}
      <ul className={classes.policies}>
        {CLASSES.map((target) => (
          <Choice key={target} target={target} data={data} busy={put.isPending} onChange={put.mutate} />
        ))}
      </ul>
      <details className={classes.fields}>
        <summary>{strings.policies.fields(data.set.filter(({ target }) => SHOWN.test(target)).length)}</summary>
        <ul className={classes.policies}>
          {shown.map(({ target }) => (
            <Choice key={target} target={target} data={data} busy={put.isPending} onChange={put.mutate} />
          ))}
        </ul>
      </details>
    </>
  )
}

const CLASSES = ['@bank', '@user', '@shared']
/** What people look at; the rest follows the classes. */
const SHOWN = /^(transaction|account)\./
const CHOICES: readonly Policy[] = ['manual', 'local_wins', 'remote_wins', 'newest_wins']

interface ChoiceProps {
  target: string
  data: PoliciesOfAccount
  busy: boolean
  onChange: (wish: { target: string; policy: Policy | null }) => void
}

function Choice({ target, data, busy, onChange }: ChoiceProps) {
  const set = data.set.find((each) => each.target === target)?.policy ?? ''
  const holds = data.fields.find((each) => each.target === target || `@${each.class}` === target)?.policy
  return (
    <li className={classes.policy}>
      <NativeSelect
        size="xs"
        label={strings.policies.target(target)}
        description={strings.policies.classes[target]}
        value={set}
        disabled={busy}
        onChange={({ currentTarget: { value } }) =>
          onChange({ target, policy: CHOICES.find((choice) => choice === value) ?? null })
        }
        data={[
          {
            value: '',
            label: strings.policies.unset(
              set === '' && holds !== undefined ? (strings.policies.names[holds] ?? holds) : null,
            ),
          },
          ...CHOICES.map((value) => ({ value, label: strings.policies.names[value] ?? value })),
        ]}
      />
    </li>
  )
}
