/** The Integrations Hub: what is linked, what needs somebody, and what can be linked. */
import { SegmentedControl, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Blocks, CircleCheck, Search } from 'lucide-react'
import { useDeferredValue } from 'react'
import { Empty } from '../parts/empty'
import { Failure } from '../parts/failure'
import { Screen } from '../parts/screen'
import { ShowMore } from '../parts/show-more'
import { useShown } from '../parts/use-shown'
import { useTyping } from '../parts/use-typing'
import { STRIPS, useOverview } from '../state/overview'
import { appsQuery, integrationsQuery } from '../state/queries'
import { strings } from '../strings'
import { AppCard } from './app-card'
import { CardSkeletons } from './card-skeletons'
import { IntegrationCard } from './integration-card'
import { byNeed, isLinked, needsSomebody, standingOf } from './standing'
import classes from './hub.module.css'

export function Hub() {
  const { q = '', show } = useSearch({ from: '/inside/' })
  const navigate = useNavigate({ from: '/' })
  const typing = useTyping()
  const apps = useQuery(appsQuery)
  const integrations = useQuery(integrationsQuery)
  const overview = useOverview()
  const linked = (integrations.data ?? []).filter(isLinked)
  const wanted = useDeferredValue(q.trim().toLowerCase())

  const titleOf = (app_name: string): string => apps.data?.find((app) => app.app_name === app_name)?.title ?? app_name
  const matches = (...texts: readonly (string | undefined)[]): boolean =>
    texts.some((text) => text?.toLowerCase().includes(wanted))

  const cards = linked
    .map((integration) => {
      const known = overview.of(integration.integration_id)
      return { integration, known, standing: standingOf(integration, known) }
    })
    .filter(({ integration: { app_name, external_account } }) => matches(titleOf(app_name), external_account?.name))
    .filter(({ standing }) => show !== 'needs_you' || needsSomebody(standing))
    .toSorted((a, b) => byNeed(a.standing, b.standing))
  const { shown, list } = useShown(cards)
  // Who is not known to need somebody may still do so.
  const untold =
    show === 'needs_you' && linked.some(({ integration_id }) => typeof overview.of(integration_id) === 'string')
  const asked = untold && overview.error === null
  const offered = (apps.data ?? []).filter(({ title, description, category }) =>
    matches(title, description, strings.hub.categories[category]),
  )

  const error = integrations.error ?? overview.error ?? apps.error
  const queries = useQueryClient()
  const again = (): void => {
    void Promise.all([integrations.refetch(), overview.refetch(), apps.refetch()])
    void queries.invalidateQueries({ queryKey: STRIPS })
  }
  return (
    <Screen title={strings.hub.name} lead={strings.hub.lead}>
      <div className={classes.tools}>
        <TextInput
          className={classes.search}
          aria-label={strings.hub.search}
          placeholder={strings.hub.search}
          leftSection={<Search size={16} aria-hidden />}
          value={q}
          onChange={({ currentTarget: { value } }) =>
            void navigate({
              search: (old) => ({ ...old, q: value === '' ? undefined : value }),
              replace: typing.goesOn(),
            })
          }
          onBlur={typing.onBlur}
        />
        <SegmentedControl
          aria-label={strings.hub.show.label}
          value={show ?? 'all'}
          onChange={(value) =>
            void navigate({
              search: (old) => ({ ...old, show: SHOWN.find((each) => each === value && each !== 'all') }),
            })
          }
          data={SHOWN.map((value) => ({ value, label: strings.hub.show[value] }))}
        />
      </div>

      {error !== null && <Failure error={error} retry={again} />}

      {show !== 'apps' && (
        <section aria-labelledby="linked" className={classes.section}>
          <h2 id="linked" className={classes.heading}>
            {strings.hub.linked}
          </h2>
          {integrations.isPending || (cards.length === 0 && asked) ? (
            <CardSkeletons count={3} />
          ) : integrations.isSuccess && cards.length === 0 ? (
            !untold && <Nothing q={q} linked={linked.length > 0} />
          ) : (
            <>
              <ul className={classes.grid}>
                {shown.map((card) => (
                  <li key={card.integration.integration_id}>
                    <IntegrationCard {...card} title={titleOf(card.integration.app_name)} />
                  </li>
                ))}
              </ul>
              <ShowMore list={list} />
            </>
          )}
        </section>
      )}

      {(show === undefined || show === 'apps') && (
        <section aria-labelledby="apps" className={classes.section}>
          <h2 id="apps" className={classes.heading}>
            {strings.hub.apps}
          </h2>
          {apps.isPending ? (
            <CardSkeletons count={3} />
          ) : apps.isSuccess && offered.length === 0 ? (
            <div className={classes.nothing}>
              <Empty icon={Search} title={strings.hub.noMatch(q)} />
            </div>
          ) : (
            <ul className={classes.grid}>
              {offered.map((app) => (
                <li key={app.app_name}>
                  <AppCard app={app} />
                </li>
              ))}
            </ul>
          )}
        </section>
      )}
    </Screen>
  )
}

const SHOWN = ['all', 'needs_you', 'linked', 'apps'] as const

/** @param linked whether something is, though nothing of it is to be shown */
const Nothing = ({ q, linked }: { q: string; linked: boolean }) => (
  <div className={classes.nothing}>
    {q !== '' ? (
      <Empty icon={Search} title={strings.hub.noMatch(q)} />
    ) : linked ? (
      <Empty icon={CircleCheck} title={strings.hub.noneNeedsYou} />
    ) : (
      <Empty icon={Blocks} title={strings.hub.none.title}>
        {strings.hub.none.words}
      </Empty>
    )}
  </div>
)
