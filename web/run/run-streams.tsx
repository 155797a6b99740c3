/** How each stream of a run was read, and how its rows were settled. */
import type { SyncJob } from '../../client'
import { Panel } from '../parts/panel'
import { useNames } from '../state/names'
import { Scroll } from '../parts/scroll'
import { strings } from '../strings'
import { count } from '../words'
import classes from './run-streams.module.css'

export function RunStreams({ app_name, streams }: { app_name: string; streams: SyncJob['streams'] }) {
  const { streamTitle } = useNames()
  return (
    <Panel title={strings.run.streams.title} flush>
      <Scroll label={strings.run.streams.title}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{strings.run.streams.stream}</th>
              <th scope="col">{strings.run.streams.read}</th>
              <th scope="col">{strings.run.streams.pages}</th>
              {KINDS.map((kind) => (
                <th key={kind} scope="col">
                  {strings.counts[kind]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {streams.map(({ stream, read_as, complete, pages, counts }) => (
              <tr key={stream}>
                <th scope="row">{streamTitle(app_name, stream)}</th>
                <td>{strings.run.streams.readAs(read_as, complete)}</td>
                <td>{count(pages)}</td>
                {KINDS.map((kind) => (
                  <td key={kind} data-none={counts[kind] === 0 || undefined}>
                    {count(counts[kind])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Panel>
  )
}

const KINDS = ['created', 'updated', 'unchanged', 'deleted', 'quarantined'] as const
