/** Every sentence of the console, by room. What the service says itself (failures, warnings) comes from there. */
import type { App, ActivityDay, Change, Conflict, Decision, Deed, Schedule, SyncJob } from '../client'
import { count, duration, enumerate, oneOf } from './words'

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Of the accounts by which a plan is recognised. */
const MOST_NAMED = 4

const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`

const triggers: Readonly<Record<SyncJob['trigger'], string>> = {
  api: 'by hand',
  schedule: 'by schedule',
  webhook: 'by the provider',
  connect: 'after linking',
  file: 'from a file',
}

const statuses: Readonly<Record<SyncJob['status'], string>> = {
  QUEUED: 'Queued',
  RUNNING: 'Running',
  COMPLETED: 'Completed',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
  SKIPPED: 'Skipped',
}

const ways: Readonly<Record<App['protocols'][number], string>> = {
  oauth2: 'Sign in',
  token: 'Access token',
  api_key: 'API key',
  claim_url: 'Setup link',
  signon: 'User name and password',
  file: 'File',
}

const waysInSentence: Readonly<Record<App['protocols'][number], string>> = {
  oauth2: 'sign-in',
  token: 'access token',
  api_key: 'API key',
  claim_url: 'setup link',
  signon: 'password',
  file: 'file',
}

const units: Readonly<Record<string, [one: string, many: string]>> = {
  m: ['minute', 'minutes'],
  h: ['hour', 'hours'],
  d: ['day', 'days'],
}

/** `every 15 minutes`, of `15m`. */
function interval(every: string): string {
  const [one, many] = units[every.slice(-1)] ?? ['', every]
  const n = Number(every.slice(0, -1))
  return n === 1 ? `every ${one}` : `every ${count(n)} ${many}`
}

const spanInWords = (seconds: number): string =>
  seconds === 1
    ? 'a second'
    : seconds === 60
      ? 'a minute'
      : seconds === 3600
        ? 'an hour'
        : seconds === 86_400
          ? 'a day'
          : `in ${duration(seconds * 1000)}`

function scheduleInWords({ every, cron, time_zone, paused, active }: Schedule): string {
  const times = every === null ? `at the times of “${cron ?? ''}” (${time_zone ?? 'UTC'})` : interval(every)
  if (paused) return `Paused. It would be refreshed ${times}.`
  return active ? `Refreshed ${times}.` : `Rests until the account is connected again; then ${times}.`
}

const accountTypes: Readonly<Record<string, string>> = {
  checking: 'Checking',
  savings: 'Savings',
  cash: 'Cash',
  credit_card: 'Credit card',
  loan: 'Loan',
  mortgage: 'Mortgage',
  investment: 'Investment',
  other_asset: 'Other asset',
  other_liability: 'Other liability',
}

const policies: Readonly<Record<string, string>> = {
  manual: 'You are asked',
  local_wins: 'Yours stands',
  remote_wins: 'The provider’s is taken',
  newest_wins: 'The newer one is taken',
  auto: 'Matched unasked',
}

/** `payee of a transaction`, of `transaction.payee`. */
function policyTarget(target: string): string {
  const [entity = '', field] = target.split('.')
  if (field !== undefined && entity !== 'match')
    return `${capitalised(field.replace('_minor', '').replaceAll('_', ' '))} of ${entity === 'account' ? 'an account' : `a ${entity.replaceAll('_', ' ')}`}`
  const classes: Readonly<Record<string, string>> = {
    '@bank': 'What only the bank can know',
    '@user': 'What only you can know',
    '@shared': 'What both have a word for',
    '*': 'Everything',
    'match.changed_amount': 'Rows whose amount changed on posting',
  }
  return classes[target] ?? target
}

/** With the provider's own names, which its pages show. */
const scopesInWords = (scopes: App['scopes']): string =>
  enumerate(scopes.map(({ name, words }) => `${words} (“${name}”)`))

export const strings = {
  csv: 'CSV',
  csvCut: (rows: number) =>
    `The file has the first ${count(rows)} rows, and there are more. Choose fewer days to have the others.`,
  more: 'Show more',
  frame: {
    name: 'Integrations',
    pageTitle: (title: string) => `${title} · Integrations`,
    skip: 'Skip to the content',
    navigation: 'Main',
    chosen: 'chosen',
    schemes: { light: 'Light', dark: 'Dark', auto: 'Like the system' },
    home: 'To the integrations',
    opening: 'Opening the screen',
    waiting: 'Waiting for the service',
    lost: {
      title: 'There is nothing here',
      words: 'This address leads to no screen. It may be mistyped or out of date.',
    },
    broken: {
      title: 'This screen broke',
      words: (reason: string) => `What went wrong: ${reason} Nothing of your data was touched.`,
    },
    offline: 'You are offline. What was read before is shown; the rest is read as soon as there is a network.',
    notLoaded: {
      title: 'This screen is not here yet',
      offline: 'You are offline. It opens by itself as soon as there is a network.',
      failed: 'It did not arrive. Other screens may work.',
    },
  },

  session: {
    opening: 'Opening the console',
    signedInAs: (user: string) => `Signed in as ${user}`,
    leave: 'Sign out',
    tryAgain: 'Try again',
    notOpened: 'The console could not be opened',
    tooMany: 'A lot was asked for in the last minute. The console opens by itself, in a minute at the latest.',
    ended: {
      title: 'Your session has ended',
      words:
        'Sessions end after a while, so that a forgotten screen tells nobody about your money. Open the console from the platform again. Everything that was saved is there, and syncs go on meanwhile.',
    },
    spent: {
      title: 'This link has been used or is too old',
      words:
        'A link to the console opens it once, and only for a few minutes. Open it from the platform again to get a new one.',
    },
    left: {
      title: 'You are signed out',
      words: 'Syncs go on without you. Open the console from the platform when you want to look again.',
    },
    missing: {
      title: 'This link is not complete',
      words: 'Open the console from the platform: it makes a link that signs you in.',
    },
  },

  pulse: {
    connecting: { text: 'Connecting', since: null, hint: 'What happens is about to be shown while it happens.' },
    live: { text: 'Live', since: null, hint: 'What happens is shown while it happens.' },
    silent: {
      text: 'No answer',
      since: (s: number) => ` for ${duration(s * 1000)}`,
      hint: 'The service is connected and says nothing. What you see may be old, and what you ask for waits.',
    },
    broken: {
      text: 'Reconnecting',
      since: (s: number) => `, last heard ${duration(s * 1000)} ago`,
      hint: 'The live connection broke. It is being mended; meanwhile everything is asked again every 5 seconds.',
    },
    offline: { text: 'Offline', since: null, hint: 'This device has no network. What you see is from before.' },
  },

  failure: {
    retry: 'Try again',
    missing: {
      title: 'There is nothing here',
      detail: 'It may be gone, or the address is mistyped.',
      remedy: null,
    },
    /** Where the service tells programs what to do. */
    remedies: {
      'request.invalid': 'Correct it, then try again.',
      'request.too_many': 'Wait a minute, then try again. Syncs that run are not affected.',
      'request.in_progress': 'It is being done already. Wait a moment, then try again: it is done once.',
      'integration.credentials_missing': 'Fill in every field that is marked.',
      'integration.already_linked': 'Open the account that is linked, or disconnect it first.',
      'integration.other_account':
        'Sign in to the right account. Or take this one instead: what came from the first is then removed.',
      'integration.busy': 'Wait a few seconds, then try again. Nothing was changed.',
      'integration.disconnected': 'Reconnect the account, then sync it.',
      'file.wrong_kind': 'Choose another file, or link the app that is named here.',
      'record.changed_meanwhile': 'Look at it anew, then make the change again.',
      'record.deleted': 'Show it again first.',
      'record.absorbed': 'Change the record as which it is shown.',
      'conflict.decided': 'What you see is how it stands now.',
      'conflict.undecided': 'What you see is how it stands now.',
      'match.decided': 'What you see is how it stands now.',
      'removals.decided': 'What you see is how it stands now.',
      'decision.undone': 'What you see is how it stands now.',
      'decision.needed_later': 'Take those back first, the newest first: you find them under Settings.',
      'sync.already_running': 'Wait until it has ended, or cancel it.',
    } as Readonly<Record<string, string>>,
    technical: 'Technical details',
    copy: 'Copy',
    copied: 'Copied',
    unknown: 'Something went wrong',
    offline: {
      title: 'You are offline',
      detail: 'This device has no network.',
      remedy:
        'What is shown is read again as soon as there is one. What you do meanwhile is not done later: do it again then.',
    },
    unreachable: {
      title: 'The service cannot be reached',
      detail: null,
      remedy: 'Check the connection, then try again. Syncs that run are not affected.',
    },
    timeout: { title: 'The service takes too long to answer', detail: null, remedy: 'Try again in a moment.' },
  },

  hub: {
    name: 'Integrations',
    lead: 'Your accounts at other apps, brought here and kept fresh.',
    search: 'Search accounts and apps',
    show: { label: 'Show', all: 'All', needs_you: 'Needs you', linked: 'Linked', apps: 'Apps' },
    noneNeedsYou: 'Nothing needs you',
    linked: 'Linked accounts',
    apps: 'Apps you can link',
    files: 'Files',
    /** Of an account that is not linked yet. */
    unnamed: 'Not chosen yet',
    none: {
      title: 'Nothing is linked yet',
      words: 'Choose an app below. Linking takes a minute, and you can let it go again at any time.',
    },
    choose: 'Choose an app',
    noMatch: (q: string) => `Nothing matches “${q}”`,
    categories: {
      budgeting: 'Budgeting',
      aggregation: 'Personal finance',
      banking: 'Banking',
      payments: 'Payments',
      accounting: 'Accounting',
    } satisfies Record<App['category'], string>,
    ways: (protocols: App['protocols']) => capitalised(oneOf(protocols.map((way) => waysInSentence[way]))),
    connect: 'Connect',
    reconnect: 'Reconnect',
    finish: 'Finish linking',
    open: 'Open',
    addFile: 'Add a file',
    answer: 'Answer',
    fresh: 'Fresh as of',
    standing: {
      needs_you: 'Needs you',
      asking: 'Waits for answers',
      choosing: 'Which account?',
      awaiting: 'Not finished',
      failing: 'Last sync failed',
      expiring: 'Consent ends soon',
      syncing: 'Syncing',
      healthy: 'Up to date',
      new: 'Not synced yet',
      let_go: 'Disconnected',
      unknown: 'Not known yet',
      unread: 'Not known',
    },
    sentence: {
      needs_you: 'The provider no longer accepts the saved login. Your records are kept.',
      asking: 'A file waits for your answers.',
      choosing: 'The login reaches several accounts. Say which one is to be linked.',
      awaiting: 'Linking was begun and not finished.',
      failing: 'The last sync did not complete.',
      expiring: 'The provider will ask you again soon.',
      syncing: 'New records are coming in.',
      healthy: 'Everything is in order.',
      new: 'Linked, and waiting for its first sync.',
      let_go: 'This account was let go.',
      unknown: 'How it stands is about to be shown.',
      unread: 'How it stands could not be read.',
    },
  },

  connect: {
    title: (app: string) => `Link ${app}`,
    reconnectTitle: (app: string) => `Reconnect ${app}`,
    unknown: { title: 'There is no such app', words: 'Choose one of those that there are.' },
    steps: ['What is read', 'Sign in', 'Account', 'First sync'],
    fileSteps: ['What is read', 'Choose the files', 'First import'],
    go: 'Continue',
    back: 'Back',
    openKnown: 'Open the linked account',
    same: 'It is the same account: keep its records',
    replace: 'Take this account instead, and remove the records of the first',
    ways,
    about: {
      heading: (app: string) => `What happens when you link ${app}`,
      reads: 'What is read:',
      asks: (app: string) => `What ${app} will ask you to allow:`,
      asksWords: (scopes: App['scopes']) => `that the service may ${scopesInWords(scopes)}.`,
      why: 'Why:',
      whyWords: 'so that your records are complete here, and stay so. Nothing is ever written at the provider.',
      safe: 'Your login:',
      safeWords: (app: string) =>
        `is encrypted at once, used only to ask ${app} for your records, and destroyed when you disconnect.`,
      files: {
        heading: 'What happens with your files',
        whyWords: 'so that your records are complete here. No bank is asked for anything, and no login is needed.',
        safe: 'Your files:',
        safeWords: 'are encrypted at once, and kept only for as long as they may have to be read again.',
        visit: 'About the format',
      },
      pace: 'How often:',
      paceWords: (app: string, { requests, window_s }: NonNullable<App['limits']>) =>
        `as you choose. ${app} allows ${plural(requests, 'request')} ${spanInWords(window_s)}, and that is kept to.`,
      visit: (app: string) => `Visit ${app}`,
      instead: (app: string) => `Link ${app} instead`,
    },
    signIn: {
      heading: (app: string) => `Sign in to ${app}`,
      files: 'Choose the files',
      way: 'How to link',
      help: 'Where to find it',
      submit: 'Link and sync',
      look: 'Link and look first',
      reconnect: 'Reconnect',
      import: 'Upload and import',
    },
    choose: {
      heading: (app: string) => `Which account at ${app}?`,
      words: (n: number) =>
        `This login reaches ${count(n)} accounts. Each can be linked on its own, and nothing of the others is read.`,
      changed: 'changed',
      holds: (accounts: readonly string[]) =>
        accounts.length <= MOST_NAMED
          ? enumerate(accounts)
          : enumerate([...accounts.slice(0, MOST_NAMED - 1), `${count(accounts.length - MOST_NAMED + 1)} more`]),
      linked: 'Linked already:',
      allLinked: 'All of them are linked already:',
      submit: 'Link this one',
      none: 'Link none of them',
      over: 'There is nothing to choose here any more. A login from which nothing is chosen within ten minutes is given back.',
      again: 'Begin again',
    },
    first: {
      heading: (app: string) => `${app} is linked`,
      none: 'Its first sync has not begun yet.',
      records: 'See the records',
      open: 'Open the account',
      keepFresh: 'Keep it fresh by itself? You can change this at any time.',
    },
    notLinked: {
      heading: (app: string) => `${app} is not linked`,
      foreign: 'This account belongs to another app',
      over: 'Linking was begun and came to nothing. What was begun cannot be gone on with.',
      anew: 'Begin anew',
    },
    consent: {
      words: (app: string) =>
        `${app} asks in a window of its own whether your records may be read. Your password stays there: it is never seen here.`,
      begin: (app: string) => `Go to ${app}`,
      again: (app: string) => `Ask ${app} again`,
      open: (app: string) => `Open ${app}`,
      waiting: (app: string) => `Waiting for your answer at ${app}. This page goes on by itself.`,
      closed: (app: string) => `The window at ${app} is closed, and no answer has come yet.`,
      here: 'Open it in this window instead.',
      blocked: 'Your browser kept the window from opening.',
      failed: 'Nothing was linked. Ask again when you like.',
      reasons: {
        authorization_declined: 'The access was declined there. Nothing was linked.',
        authorization_expired: 'The question was open for too long. Nothing was linked; ask again.',
        authorization_failed: 'The provider could not finish it. Nothing was linked; ask again in a moment.',
      } as Readonly<Record<string, string>>,
    },
    leave: {
      title: 'Leave without linking?',
      words: 'What you filled in is not kept.',
      confirm: 'Leave',
      cancel: 'Stay',
    },
  },

  files: {
    title: 'Add files',
    lead: 'Each becomes a run. What you have already is recognised and not doubled.',
    drop: (types: readonly string[]) =>
      types.length === 0 ? 'Drop files here, or' : `Drop ${enumerate(types)} files here, or`,
    choose: 'Choose files',
    remove: (name: string) => `Remove ${name}`,
    size: (kilobytes: string) => `${kilobytes} KB`,
    upload: (n: number) => (n < 2 ? 'Import' : `Import ${count(n)} files`),
    look: 'Look first',
    leave: {
      title: 'Leave without importing?',
      words: 'The files that you chose were not sent.',
      confirm: 'Leave',
      cancel: 'Stay',
    },
    started: 'The file is being imported.',
    asked: {
      title: (name: string) => `${name} has to be asked something`,
      words: 'It can be read in more than one way. Your answer is kept for the files after it.',
      submit: 'Answer and import',
    },
    mapping: {
      lead: 'Say of each column what it is. Those that are not used are not read.',
      unused: 'Not used',
      nameless: (place: number) => `Column ${place}`,
      values: (values: readonly string[]) => (values.length === 0 ? 'Empty in the first rows' : values.join(' · ')),
      firstRows: 'The first rows would read:',
      faults: {
        twice: 'Another column is this already, and only one can be.',
        no_dates: 'There is no date in the first rows of this column.',
        no_amounts: 'There is no amount in the first rows of this column.',
        amount_and_parts: 'Another column is the amount already: either that, or money out and money in.',
        half: 'Money out and money in belong together: say which column is the other, or make this one the amount.',
        no_date: 'One column has to be the date.',
        no_amount: 'One column has to be the amount, or two of them money out and money in.',
      },
      roles: {
        date: 'Date',
        transacted: 'Second date',
        amount: 'Amount',
        debit: 'Money out',
        credit: 'Money in',
        direction: 'In or out',
        fee: 'Fee',
        currency: 'Currency',
        payee: 'Payee',
        payer: 'Payer of money in',
        description: 'Description',
        memo: 'Memo',
        category: 'Category',
        account: 'Account',
        balance: 'Balance after it',
        id: 'Reference',
        check_number: 'Check number',
        status: 'Status',
        tags: 'Tags',
      } as Readonly<Record<string, string>>,
    },
  },

  sync: {
    now: 'Sync now',
    choose: 'Choose what to sync',
    cancel: 'Cancel',
    types: {
      incremental: { name: 'What is new', words: 'Asks only for what changed since the last sync.' },
      full: { name: 'Everything', words: 'Reads all of it again. Nothing is doubled, and what is gone is noticed.' },
    },
    previews: {
      incremental: { name: 'Preview what is new', words: 'Shows what a sync would change. Nothing is written.' },
      full: { name: 'Preview everything', words: 'The same of all there is, with what would be removed.' },
    },
  },

  preview: {
    title: 'Preview',
    lead: (name: string) => `${name}, only looked at: nothing of it is done.`,
    seen: 'Looked at',
    again: 'Look again',
    old: 'A sync has run since then.',
    forReal: { sync: 'Sync for real', file: 'Import for real' },
    leave: 'Leave it',
    seeRun: 'See the run',
    looking: {
      line: 'Reading all of it, and comparing',
      hint: (span: string) => `For ${span} so far. Much to read can take up to two minutes.`,
    },
    asked: {
      words: 'It can be read in more than one way. Your answer holds for this look, and for importing it from here.',
      submit: 'Answer and look',
    },
    forgotten: {
      title: 'Choose the file again',
      words: 'A file that is only looked at is kept nowhere, and this page was opened anew.',
    },
    counts: {
      created: 'would be new',
      updated: 'would change',
      deleted: 'would go',
      conflicted: 'would be in conflict',
      quarantined: 'cannot be read',
      unchanged: 'stay as they are',
    },
    nothing: {
      title: 'Nothing would change',
      words: (n: number) =>
        n === 0 ? 'The provider has nothing new.' : `${plural(n, 'record')} came, and all of it is here already.`,
    },
    changes: {
      title: 'What would become of which record',
      lead: 'Each as it would be, with what it is now.',
      every: (n: number) => `Every outcome (${count(n)})`,
      some: (name: string, n: number) => `${name} (${count(n)})`,
      none: 'Nothing would be written for this reason.',
      all: 'All that would be known',
      in: (account: string) => `in ${account}`,
      sure: (score: number) => `How sure that is: ${score} of 100.`,
      more: (n: number) => `${plural(n, 'more record')} would be written; they are counted above.`,
    },
    quarantine: {
      title: 'Rows that cannot be read',
      lead: 'All others would be kept.',
      more: (n: number) => `${plural(n, 'more row')}, counted above.`,
    },
  },

  job: {
    queued: 'Waiting to start',
    queuedHint: 'It starts as soon as the run before it has ended.',
    reading: 'Reading',
    settling: 'Deciding on what is gone',
    waiting: 'Waiting',
    waitingUntil: (time: string, left: string) => `Waiting until ${time} (${left})`,
    moving: (pages: number | null, rows: number, rate: number | null) =>
      [
        pages === null || pages === 0 ? null : `page ${count(pages)}`,
        plural(rows, 'record'),
        rate === null || rate === 0 ? null : `${count(rate)} a second`,
      ]
        .filter((part) => part !== null)
        .join(' · '),
  },

  runs: {
    status: statuses,
    trigger: { api: 'By hand', schedule: 'Schedule', webhook: 'Provider', connect: 'Linking', file: 'File' },
    what: (type: SyncJob['sync_type'], trigger: SyncJob['trigger']) =>
      `${trigger === 'file' ? 'Import' : type === 'full' ? 'Everything' : 'What is new'}, ${triggers[trigger]}`,
    strip: (sums: Partial<Record<SyncJob['status'], number>>) => {
      const parts = Object.entries(sums).map(
        ([status, n]) => `${n} ${statuses[status as SyncJob['status']].toLowerCase()}`,
      )
      return parts.length === 0 ? 'No runs yet' : `Last runs: ${enumerate(parts)}`
    },
    stripUnread: 'The last runs could not be read.',
  },

  warnings: {
    title: 'Warnings',
    none: 'There is nothing to do.',
    decide: 'Decide',
    remedies: {
      'sync.read_in_full': 'There is nothing to do: the next sync goes on from here where the app allows it.',
      'sync.removals_held': 'Look at the account at its provider, then let them go or keep them.',
      'provider.repeated_page': 'There is nothing to do: it was asked again.',
      'provider.bank_login': 'Sign in to that bank anew at the provider: the next sync reads what was missed.',
      'provider.incomplete': 'Sync again later. If it stays, start a full sync, or ask the provider.',
      'provider.currency_unknown': 'There is nothing to do: points are not money.',
      'provider.account_missing': 'If it was closed there, nothing is to be done. Its records are kept.',
      'auth.consent_expiring': 'Reconnect the account before that day, and nothing is missed.',
      'file.cut_off': 'Download the file again and import it: what is here already is recognised.',
      'file.drift': 'Look for rows that are missing, and import the file that has them.',
      'file.empty': 'Download it again, with the days that you want.',
      'file.statement_missing': 'Import the file that has it, if there is one.',
    } as Readonly<Record<string, string>>,
    /** Where a preview found it. */
    rehearsedRemedies: {
      'sync.removals_held': 'A sync would keep them as well, and ask you under Conflicts.',
    } as Readonly<Record<string, string>>,
  },

  counts: {
    none: 'Nothing changed',
    created: 'new',
    updated: 'changed',
    unchanged: 'unchanged',
    deleted: 'removed',
    conflicted: 'in conflict',
    quarantined: 'unreadable',
  },

  monitor: {
    name: 'Monitor',
    lead: 'What runs now, how it went lately, and every run there was.',
    pulse: {
      title: 'Pulse',
      lead: 'Each account, and what it does at this moment.',
      none: {
        title: 'No account is linked',
        words: 'Link one under Integrations, and its syncs are shown here while they run.',
      },
    },
    activity: {
      title: 'Activity',
      lead: 'Records that came, and how the runs ended, by day.',
      none: 'No run ended in these days',
      span: 'Days',
      days: (n: number) => `${n} days`,
      ends: { completed: 'runs completed', failed: 'failed', cancelled: 'cancelled or skipped', skipped: 'skipped' },
      tooltip: (day: string, records: ActivityDay['records'], runs: ActivityDay['runs']) =>
        `${day === '' ? '' : `${day}: `}${plural(runs.completed, 'run')} completed, ${count(runs.failed)} failed; ` +
        `${count(records.created)} new, ${count(records.updated)} changed, ${count(records.deleted)} removed, ${count(records.unchanged)} unchanged`,
    },
  },

  filters: { account: 'Account', from: 'From', to: 'To', all: 'All', clear: 'Clear filters' },

  ledger: {
    title: 'Ledger',
    columns: ['Started', 'Account', 'What', 'Status', 'Took', 'Outcome'],
    filters: { status: 'Status', trigger: 'Started by' },
    none: { title: 'No runs yet', words: 'Every sync leaves a line here: what it brought, how it ended, and why.' },
    noMatch: 'No run fits these filters',
  },

  run: {
    title: 'Run',
    timeline: 'Timeline',
    temporal: 'Open in Temporal',
    records: 'Records',
    copy: (id: string) => `Copy ${id}`,
    facts: { records: 'records', length: 'took', attempts: 'attempts' },
    events: {
      asked: (trigger: SyncJob['trigger']) => `Asked for ${triggers[trigger]}`,
      started: 'Started',
      read: (stream: string, pages: number, as: SyncJob['sync_type']) =>
        `Read ${stream} ${as === 'full' ? 'in full' : 'from where it was'}: ${plural(pages, 'page')}`,
      attempts: (n: number) => `A step needed ${plural(n, 'attempt')}`,
      ended: (status: SyncJob['status'], reason: string | null) =>
        reason === null ? statuses[status] : `${statuses[status]}: ${reason}`,
      undone: 'What it wrote was taken back',
    },
    streams: {
      title: 'By stream',
      stream: 'Stream',
      read: 'Read',
      pages: 'Pages',
      readAs: (as: SyncJob['sync_type'], complete: boolean) =>
        `${as === 'full' ? 'in full' : 'what is new'}${complete ? '' : ', not to the end'}`,
    },
    undo: {
      ask: 'Undo',
      title: 'Take back what this run wrote?',
      words: (removed: number, restored: number) =>
        `${plural(removed, 'record')} that it brought would go, and ${plural(restored, 'record')} would be as before. The next sync goes on from where this run began.`,
      confirm: 'Take it back',
      cancel: 'Leave it',
      done: (removed: number, restored: number) =>
        `Taken back: ${plural(removed, 'record')} removed, ${plural(restored, 'record')} restored.`,
    },
    changes: {
      title: 'Why each record was written',
      lead: 'Rows that were unchanged are only counted.',
      reason: 'Reason',
      all: 'Every reason',
      none: 'No record was written for this reason.',
      gone: 'What it wrote is no longer kept, so there is nothing to undo.',
      record: 'A record',
      reasons: {
        created: 'New',
        updated: 'The provider changed it',
        merged: 'The provider’s change came in beside what was set here',
        kept_local: 'What was set here stands against the provider’s change',
        conflicted: 'A person has to decide',
        matched: 'A row under a new key was found to be this one',
        suggested: 'It may be one that is here already: a person is asked',
        tombstoned: 'The provider has it no more',
        reused_id: 'Its key had been used for another one',
      } satisfies Record<Change['reason'], string>,
    },
    quarantine: {
      title: 'Rows that could not be read',
      lead: 'All other rows were kept. These are as the provider sent them.',
      where: (stream: string) => `in ${stream}`,
    },
  },

  integration: {
    title: 'Account',
    records: 'Records',
    running: 'Running now',
    runs: 'Last runs',
    allRuns: 'All runs',
    noRuns: 'There was no run yet.',
    reasons: {
      awaiting_authorization: 'Linking was begun and not finished.',
      choose_account: 'The login reaches several accounts, and none of them is chosen yet.',
      authorization_declined: 'The access was declined at the provider.',
      authorization_expired: 'Linking was begun, and the time for it ran out.',
      authorization_failed: 'The provider could not finish linking.',
      linked_before: 'This account was linked before; it goes on there.',
      reconnect_required:
        'The provider no longer accepts the saved login. Reconnect the account: its records, its history and its place are kept.',
      disconnected_by_user: 'This account was let go. Its history stays.',
    } as Readonly<Record<string, string>>,
  },

  schedule: {
    title: 'Schedule',
    none: 'Refreshed only when you ask.',
    inWords: scheduleInWords,
    every: (every: string) => interval(every).replace(/^e/, 'E'),
    next: 'Next times',
    change: 'Refresh',
    never: 'Only when asked',
    pause: 'Pause',
    resume: 'Resume',
  },

  disconnect: {
    ask: 'Disconnect',
    words: 'Letting the account go ends its syncs and destroys the saved login.',
    title: (name: string) => `Disconnect ${name}?`,
    data: 'What becomes of the records that came from it?',
    choices: {
      keep: { name: 'Keep them', words: 'They stay as they are and are no longer refreshed.' },
      delete: {
        name: 'Remove them',
        words: 'All of its accounts, transactions and other records are removed. This cannot be taken back.',
      },
    },
    confirm: { keep: 'Disconnect', delete: 'Disconnect and remove' },
    cancel: 'Keep it linked',
    done: { keep: 'Disconnected. The records are kept.', delete: 'Disconnected. The records are removed.' },
  },

  fields: {
    empty: '—',
    unnamed: 'Without a name',
    yesNo: { yes: 'Yes', no: 'No' },
    part: (kind: string) => (kind === 'remainder' ? 'still open' : kind),
    wordsHint: 'Separated by commas',
    names: {
      amount_minor: 'Amount',
      payee_raw: 'Payee as the bank wrote it',
      as_of: 'Held on',
      splits: 'Parts',
      exponent: 'Decimals',
      mask: 'Ends in',
      deleted_locally: 'Removed here',
    } as Readonly<Record<string, string>>,
    values: {
      pending: 'Pending',
      posted: 'Posted',
      void: 'Void',
      payment: 'Payment',
      transfer: 'Transfer',
      fee: 'Fee',
      refund: 'Refund',
      payout: 'Payout',
      adjustment: 'Adjustment',
      other: 'Other',
      uncleared: 'Not cleared',
      cleared: 'Cleared',
      reconciled: 'Reconciled',
      open: 'Open',
      closed: 'Closed',
      unknown: 'Not known',
      ...accountTypes,
    } as Readonly<Record<string, string>>,
  },

  conflicts: {
    name: 'Conflicts',
    lead: 'Where you and a provider say different things, and only you can know which holds.',
    waiting: (n: number) => `${plural(n, 'question')} waiting for you`,
    provider: 'The provider',
    record: 'See the record',
    show: { label: 'Show', open: 'Waiting for you', auto: 'Settled by a rule', all: 'All' },
    order: { open: 'What waits longest comes first.', auto: 'The newest comes first.', all: 'The newest comes first.' },
    none: {
      open: { title: 'Nothing waits for you', words: 'Where you and a provider differ, the question appears here.' },
      auto: { title: 'No rule had to settle anything', words: 'What a rule settles can be decided otherwise here.' },
      all: { title: 'There was no conflict yet', words: 'Whatever is decided stays here, and can be taken back.' },
    },
    status: {
      open: 'Waiting',
      auto: 'Settled by a rule',
      kept_local: 'Yours kept',
      took_remote: 'Provider’s taken',
      edited: 'Set anew',
      superseded: 'No longer asked',
    } satisfies Record<Conflict['status'], string>,
    questions: {
      field: (field: string, record: string) => `${field} of ${record.replace(/^A/, 'a')}`,
      delete_vs_edit: 'Removed at the provider, changed here',
      splits_remainder: 'The parts no longer add up',
      id_reuse: 'The provider used an id twice',
    },
    why: {
      field: 'You set this field, and the provider has changed it since.',
      delete_vs_edit: 'The provider has this record no more. It is kept because it was changed here.',
      splits_remainder: 'The amount changed under the parts that were made here.',
      id_reuse: 'The provider gave the id of this record to another one. Both are kept as records of their own.',
    } satisfies Record<Conflict['kind'], string>,
    differs: 'What differs',
    since: 'Since',
    sides: {
      local: 'Yours',
      base: 'Before both changes',
      remote: (app: string) => `${app} now`,
      parts: 'Your parts',
      amount: (app: string) => `Amount at ${app} now`,
    },
    rest: 'The rest of the record, which nobody disputes',
    others: 'Also waiting about this record:',
    reasons: {
      title: 'By reason',
      lead: 'Questions alike can have one answer, which can be taken back whole.',
      count: (n: number, kind: Conflict['kind'], field: string) =>
        ({
          field: `${plural(n, 'conflict')} about ${field.toLowerCase()}`,
          delete_vs_edit: `${plural(n, 'record')} removed at the provider, changed here`,
          splits_remainder: `${plural(n, 'transaction')} whose parts no longer add up`,
          id_reuse: `${plural(n, 'id')} used twice by the provider`,
        })[kind],
      only: 'Show only these',
      answer: 'Answer all…',
    },
    choices: {
      field: {
        keep_local: () => 'Keep yours',
        take_remote: (app: string) => `Take what ${app} says`,
        edit: () => 'Set another value',
      },
      delete_vs_edit: {
        keep_local: () => 'Keep the record',
        take_remote: () => 'Let it go, as the provider did',
        edit: () => '',
      },
      splits_remainder: {
        keep_local: () => 'Keep your parts; what is missing stays a line of its own',
        take_remote: (app: string) => `Take the parts of ${app}`,
        edit: () => '',
      },
      id_reuse: { keep_local: () => 'Both stay: understood', take_remote: () => '', edit: () => '' },
    } satisfies Record<Conflict['kind'], Record<'keep_local' | 'take_remote' | 'edit', (app: string) => string>>,
    answer: {
      label: 'Your answer',
      missing: 'Choose an answer first',
      unreadable: 'This cannot be read as such a value',
      apply: 'Apply',
      always: 'Always answer like this for this field',
      alwaysHint: 'Makes a rule, which you find under Settings.',
      leave: {
        title: 'Leave without answering?',
        words: 'The value that you typed is not kept.',
        confirm: 'Leave',
        cancel: 'Stay',
      },
      key: (n: number) => `Key ${n}`,
    },
    result: {
      title: 'The record afterwards',
      same: 'It stays as it is shown now.',
      hidden: 'It is no longer shown.',
    },
    decided: {
      title: 'Decided',
      how: {
        open: '',
        auto: '',
        kept_local: 'What you had set was kept',
        took_remote: 'The provider’s value was taken',
        edited: 'Another value was set',
        superseded: 'The question went away by itself: the two sides agree again, or the record changed',
      } satisfies Record<Conflict['status'], string>,
      by: (actor: string | null) => (actor === null ? 'Decided' : `By ${actor},`),
      undo: 'Undo',
      next: 'Next conflict',
      back: 'Back to the inbox',
    },
    alike: {
      title: 'One answer for all of these',
      preview: 'What it would do',
      found: (n: number) => `${plural(n, 'conflict')} would be answered. The first of them would then be:`,
      confirm: (n: number) => `Answer ${plural(n, 'conflict')}`,
      cancel: 'Leave them open',
      done: (n: number) => `${plural(n, 'conflict')} answered. It can be taken back under Settings.`,
    },
  },

  matches: {
    title: 'Possibly the same',
    lead: 'Two records that may be one. Nothing is joined unasked unless it is certain.',
    evidence: (reasons: string, score: number) => `What speaks for it: ${reasons}. How sure that is: ${score} of 100.`,
    same: 'The two say the same.',
    settled: 'One of the two is part of another record by now: there is nothing left to decide.',
    whole: 'As one, it would be:',
    field: 'Field',
    before: 'Here before',
    after: 'Came later',
    united: 'As one',
    shared: ({
      together,
      unsure,
      alone,
      alone_in_other,
    }: Record<'together' | 'unsure' | 'alone' | 'alone_in_other', number>) =>
      `If they are one account, ${together === 1 ? '1 transaction is' : `${count(together)} transactions are`} in both and shown once. ` +
      (unsure === 0 ? '' : `About ${count(unsure)} more you are asked. `) +
      `Only one of the two has ${count(alone + alone_in_other)}.`,
    accept: 'They are one',
    reject: 'They are two',
  },

  held: {
    title: 'Removals to approve',
    lead: 'So much was missing at once that nothing was removed. Look there before you let it happen.',
    what: (missing: number, live: number, stream: string, app: string) =>
      `${count(missing)} of ${count(live)} ${stream} are no longer at ${app}`,
    reasons: {
      too_many: 'That is too much to be believed unasked. Noticed',
      unreadable_rows: 'Some rows of that run could not be read, which may be these. Noticed',
    },
    remove: 'Remove them…',
    keep: 'Keep them',
    ask: 'Remove what is missing at the provider?',
    preview: (removed: number, kept: number) =>
      `${plural(removed, 'record')} would be removed${kept === 0 ? '' : `, and ${count(kept)} kept, because they changed since`}. It can be taken back under Settings. Among them:`,
    confirm: (n: number) => `Remove ${plural(n, 'record')}`,
    cancel: 'Not now',
  },

  proof: {
    title: 'Do the rows add up?',
    lead: 'What was there before the first row, and all rows since, against what the provider says is there.',
    account: 'Account',
    opening: 'Before',
    rows: 'Rows',
    balance: 'Provider says',
    proof: 'Proof',
    kinds: { ledger: 'all of it', cleared: 'what is cleared' },
    holds: 'Adds up',
    unknown: 'Not known yet',
    drift: (amount: string) => `${amount} apart`,
    reasons: {
      edited_amount: 'Its amount was changed here:',
      deleted_here: 'It was deleted here:',
      typed_here: 'It was typed here:',
      shown_as_other: 'It is shown as another:',
      pending: 'It is still pending:',
      removed: 'It was removed:',
      counted: 'It may be one too many:',
    },
  },

  record: {
    title: 'Record',
    fields: 'What is known',
    edit: 'Change',
    save: (n: number) => (n === 0 ? 'Nothing is changed yet' : `Save ${plural(n, 'change')}`),
    cancel: 'Leave it as it is',
    anew: 'Show it as it is now',
    leave: {
      title: 'Leave without saving?',
      words: 'What you changed here is not kept.',
      confirm: 'Leave',
      cancel: 'Stay',
    },
    remove: 'Delete here',
    restore: 'Show again',
    history: 'What was decided about it',
    deletedHere: 'Deleted here. It stays so whatever the provider sends, until it is shown again.',
    gone: 'The provider has it no more. It is shown because somebody changed or kept it, and counts in no total.',
    handMade: 'Typed by hand. When the provider sends the same one later, the two become one.',
    shownAs: 'A person said that this is the same as another record, as which it is shown.',
    origins: {
      provider: 'From the provider',
      local: 'Set here',
      both: 'United: set here and by the provider',
      remote: 'The provider’s, in spite of what was set here',
    },
    by: (actor: string) => `by ${actor},`,
    providerSays: (value: string) => `The provider says: ${value}.`,
    follow: 'Follow the provider again',
  },

  decisions: {
    title: 'Who decided what',
    lead: 'Every edit, answer, match and rule, by people and by syncs. Each can be taken back.',
    none: 'Nothing was decided yet.',
    by: (actor: string) => (actor === 'sync' ? 'By a sync,' : `By ${actor},`),
    undone: (actor: string | null) => (actor === null ? 'Taken back' : `Taken back by ${actor},`),
    undo: 'Undo',
    records: (n: number) => (n === 1 ? 'See the record' : `${count(n)} records`),
    edited: (fields: string) => `Changed: ${fields}`,
    deleted: 'Deleted a record here',
    restored: 'Showed a record again',
    policy: (target: string, policy: string | null) =>
      policy === null ? `No rule any more for ${target}` : `Rule for ${target}: ${policies[policy] ?? policy}`,
    resolved: {
      keep_local: 'Conflict answered: what was set here stands',
      take_remote: 'Conflict answered: the provider is followed',
      edit: 'Conflict answered: another value was set',
    } as Readonly<Record<string, string>>,
    kinds: {
      match: 'Two rows were found to be one record',
      reject_match: 'Two rows were told apart',
      merge_records: 'Two records were made one',
      edit: 'A record was changed',
      resolve: 'A conflict was answered',
      same_account: 'An account that is linked twice, or a purchase in both, was made one',
      removals: 'Removals were decided',
      policy: 'A rule was set',
      undo_run: 'A run was taken back',
    } satisfies Record<Decision['kind'], string>,
  },

  policies: {
    title: 'Who wins',
    lead: 'What happens when you changed a field and the provider changes it too.',
    fields: (set: number) => (set === 0 ? 'Single fields' : `Single fields (${count(set)} set)`),
    unset: (holds: string | null) => (holds === null ? 'As usual' : `As usual: ${holds.toLowerCase()}`),
    target: (target: string) => policyTarget(target),
    names: policies,
    classes: {
      '@bank': 'Amounts, days, status.',
      '@user': 'Categories, memos, tags, flags.',
      '@shared': 'Payees and names.',
    } as Readonly<Record<string, string>>,
  },

  records: {
    name: 'Records',
    lead: 'What arrived from your linked accounts.',
    entity: 'Kind',
    entities: { transaction: 'Transactions', account: 'Accounts' },
    one: {
      transaction: 'A transaction',
      account: 'An account',
      balance: 'A balance',
      category: 'A category',
      payee: 'A payee',
      security: 'A security',
      security_price: 'A price',
      holding: 'A holding',
      investment_event: 'An investment',
    } as Readonly<Record<string, string>>,
    transactionColumns: ['Date', 'Payee', 'Category', 'Account'],
    accountColumns: ['Account', 'Type', 'Status'],
    amount: 'Amount',
    balance: 'Balance',
    nobody: 'No payee',
    accountTypes: {
      unknown: '',
      ...accountTypes,
    } as Readonly<Record<string, string>>,
    accountStatus: { open: 'Open', closed: 'Closed' },
    unlinked: {
      title: 'Nothing is linked yet',
      words: 'Records appear here after the first sync of a linked account.',
    },
    none: {
      title: 'No records here',
      words: 'Nothing arrived for this choice. Another account, kind or span may have some.',
    },
  },

  audit: {
    name: 'Audit trail',
    lead: 'Who did what with your accounts, and what the service did by itself. Nothing here can be changed.',
    entries: 'Entries',
    all: 'See all',
    run: 'See the run',
    none: { title: 'Nothing was done yet', words: 'Whatever you or the service do leaves a line here.' },
    noMatch: 'No entry fits these filters',
    filters: { kind: 'What', actor: 'Who' },
    who: {
      you: 'You',
      service: 'The service by itself',
      operator: 'The operator of the service',
      key: (name: string, ends: string) => `The key “${name}” (${ends})`,
      withKey: (who: string, name: string, ends: string) => `${who}, with the key “${name}” (${ends})`,
    },
    more: {
      data: { keep: 'records kept', delete: 'records removed' },
      sync: { full: 'everything', incremental: 'what is new' },
      schedule: (spec: string) => (/^\d+[mhd]$/.test(spec) ? interval(spec) : spec),
      policy: (target: string, policy: string | undefined) =>
        policy === undefined ? policyTarget(target) : `${policyTarget(target)}: ${policies[policy] ?? policy}`,
      records: (n: number) => plural(n, 'record'),
    },
    groups: {
      'integration access': 'Accounts',
      'sync file schedule': 'Syncs',
      'record records conflict match accounts removals policy decision': 'Decisions',
      'key session': 'Signing in and keys',
    },
    kinds: {
      'integration.linking': 'Began to link an account',
      'integration.linked': 'Linked an account',
      'integration.refused': 'A login was refused',
      'integration.abandoned': 'A link that nobody finished was ended',
      'integration.reconnecting': 'Began to reconnect an account',
      'integration.reconnected': 'Reconnected an account',
      'integration.account_replaced': 'Put another account in the place of the linked one',
      'integration.login_ended': 'The provider no longer accepts the login',
      'integration.disconnected': 'Disconnected an account',
      'access.revoked': 'Access was revoked at the provider',
      'access.not_revoked': 'Access could not be revoked at the provider',
      'sync.started': 'Started a sync',
      'sync.cancelled': 'Cancelled a sync',
      'sync.undone': 'Took back what a run wrote',
      'file.uploaded': 'Uploaded a file',
      'file.answered': 'Answered what a file was asked, or had it read again',
      'schedule.set': 'Set a schedule',
      'schedule.paused': 'Paused a schedule',
      'schedule.resumed': 'Resumed a schedule',
      'schedule.removed': 'Removed a schedule',
      'record.edited': 'Changed a record',
      'records.merged': 'Made two records one',
      'conflict.resolved': 'Answered a conflict',
      'match.accepted': 'Found two rows to be one record',
      'match.rejected': 'Told two rows apart',
      'accounts.declared_same': 'Declared two accounts to be the same',
      'removals.approved': 'Approved removals',
      'removals.rejected': 'Rejected removals',
      'policy.set': 'Set a rule',
      'policy.cleared': 'Cleared a rule',
      'decision.undone': 'Took a decision back',
      'key.created': 'Made an API key',
      'key.revoked': 'Revoked an API key',
      'session.opened': 'Signed in',
      'session.closed': 'Signed out',
    } satisfies Record<Deed['kind'], string>,
  },

  keys: {
    title: 'API keys',
    lead: 'For programs of your own: they see your records and nobody else’s.',
    reference: 'What they can ask',
    make: 'New key…',
    none: { title: 'No keys yet', words: 'A script or a spreadsheet that reads your records needs one.' },
    may: (write: boolean) => (write ? 'Sees and changes' : 'Sees only'),
    over: 'Expired',
    ends: 'Ends',
    ended: 'Ended',
    used: 'last used',
    unused: 'never used',
    revoke: 'Revoke',
    revokeNamed: (name: string) => `Revoke ${name}`,
    question: (name: string) => `Revoke “${name}”?`,
    consequence: 'Whatever uses it is refused from now on. This cannot be undone.',
    keep: 'Keep it',
    form: {
      title: 'New API key',
      name: 'What is it for?',
      nameHelp: 'So that you know it again.',
      scopes: 'What may it do?',
      may: {
        read: { name: 'See', words: 'Accounts, records, runs and this audit trail.' },
        write: { name: 'See and change', words: 'Also start syncs, change records and link or disconnect accounts.' },
      },
      days: 'For how long?',
      span: (days: number) => (days === 366 ? 'A year' : plural(days, 'day')),
      confirm: 'Make it',
      cancel: 'Cancel',
    },
    made: {
      title: (name: string) => `The key “${name}”`,
      words: 'Copy it now: it is not shown again. Whoever has it acts as you, within what it may do.',
      done: 'I have it',
    },
  },

  settings: {
    name: 'Settings',
    lead: 'What is linked, when it is refreshed, who wins, who did what, and keys for your own programs.',
    linked: {
      title: 'Linked accounts',
      lead: 'Logins are encrypted. They are never shown again, not even to you.',
      none: 'Linking takes a minute, and you can let it go again at any time.',
      way: 'Linked by',
      since: 'Linked',
      used: 'Last used',
      until: 'Ended',
      never: 'Not yet',
      consent: 'Consent ends',
      granted: (scopes: App['scopes']) => `You allowed that the service may ${scopesInWords(scopes)}.`,
      reads: (streams: readonly string[]) => `Reads ${enumerate(streams)}. Nothing is written there.`,
    },
    past: { title: 'Earlier accounts', lead: 'Let go. Their history stays in the ledger.' },
  },
} as const
