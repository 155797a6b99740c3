/** What will be read and why, before anybody is asked for anything. */
import { Button } from '@mantine/core'
import { BookOpen, Clock, Eye, KeyRound, Lock, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { App } from '../../client'
import { AnchorLink } from '../parts/links'
import { strings } from '../strings'
import { enumerate } from '../words'
import classes from './wizard.module.css'

export function About({ app, onContinue }: { app: App; onContinue: () => void }) {
  const { title, streams, scopes, limits, status, status_detail, replaced_by, homepage } = app
  const facts: [icon: ReactNode, name: string, words: string][] = [
    [
      <Eye size={18} aria-hidden key="i" />,
      strings.connect.about.reads,
      enumerate(streams.map((stream) => stream.title.toLowerCase())),
    ],
    ...(scopes.length === 0
      ? []
      : ([
          [
            <KeyRound size={18} aria-hidden key="i" />,
            strings.connect.about.asks(title),
            strings.connect.about.asksWords(scopes),
          ],
        ] as [ReactNode, string, string][])),
    [<BookOpen size={18} aria-hidden key="i" />, strings.connect.about.why, strings.connect.about.whyWords],
    [<Lock size={18} aria-hidden key="i" />, strings.connect.about.safe, strings.connect.about.safeWords(title)],
    ...(limits === null
      ? []
      : ([
          [
            <Clock size={18} aria-hidden key="i" />,
            strings.connect.about.pace,
            strings.connect.about.paceWords(title, limits),
          ],
        ] as [ReactNode, string, string][])),
  ]
  return (
    <>
      <h2 className={classes.heading}>{strings.connect.about.heading(title)}</h2>
      {status === 'retired' && (
        <p className={classes.fact}>
          <TriangleAlert size={18} aria-hidden />
          <span>
            {status_detail}{' '}
            {replaced_by !== null && (
              <AnchorLink to="/connect/$app_name" params={{ app_name: replaced_by }}>
                {strings.connect.about.instead(replaced_by)}
              </AnchorLink>
            )}
          </span>
        </p>
      )}
      <ul className={classes.facts}>
        {facts.map(([icon, name, words]) => (
          <li key={name} className={classes.fact}>
            {icon}
            <div>
              <b>{name}</b> <span>{words}</span>
            </div>
          </li>
        ))}
      </ul>
      <div className={classes.buttons}>
        <Button onClick={onContinue}>{strings.connect.go}</Button>
        <Button component="a" href={homepage} target="_blank" rel="noreferrer" variant="default">
          {strings.connect.about.visit(title)}
        </Button>
      </div>
    </>
  )
}
