/** Figures side by side, each with what it counts. */
import classes from './facts.module.css'

export interface FactShown {
  name: string
  value: string
  /** Somebody should look at it. */
  alarming?: boolean
}

export function Facts({ facts }: { facts: readonly FactShown[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(({ name, value, alarming = false }) => (
        <div key={name} className={classes.fact} data-alarming={alarming || undefined}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
