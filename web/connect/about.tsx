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
  const { title, protocols, streams, scopes, limits, status, status_detail, replaced_by, homepage } = app
  const { about } = strings.connect
  const own = protocols.every((way) => way === 'file') ? about.files : loginWords(title)
  const facts: [icon: ReactNode, name: string, words: string][] = [
    [
      <Eye size={18} aria-hidden key="i" />,
      about.reads,
      enumerate(streams.map((stream) => stream.title.toLowerCase())),
    ],
    ...(scopes.length === 0
      ? []
      : ([[<KeyRound size={18} aria-hidden key="i" />, about.asks(title), about.asksWords(scopes)]] as [
          ReactNode,
          string,
          string,
        ][])),
    [<BookOpen size={18} aria-hidden key="i" />, about.why, own.whyWords],
    [<Lock size={18} aria-hidden key="i" />, own.safe, own.safeWords],
    ...(limits === null
      ? []
      : ([[<Clock size={18} aria-hidden key="i" />, about.pace, about.paceWords(title, limits)]] as [
          ReactNode,
          string,
          string,
        ][])),
  ]
  return (
    <>
      <h2 className={classes.heading}>{own.heading}</h2>
      {status === 'retired' && (
        <p className={classes.fact}>
          <TriangleAlert size={18} aria-hidden />
          <span>
            {status_detail}{' '}
            {replaced_by !== null && (
              <AnchorLink to="/connect/$app_name" params={{ app_name: replaced_by }}>
                {about.instead(replaced_by)}
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
          {own.visit}
        </Button>
      </div>
    </>
  )
}

/** A link by a login; one that is nothing but files has none. */
function loginWords(title: string) {
  const { heading, whyWords, safe, safeWords, visit } = strings.connect.about
  return { heading: heading(title), whyWords, safe, safeWords: safeWords(title), visit: visit(title) }
}
