/** Every sentence of the console, by room. What the service says itself (failures, warnings) comes from there. */
import type { App, ActivityDay, Schedule, SyncJob } from '../client'
import { count, duration, enumerate, oneOf } from './words'

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

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

export const strings = {
  frame: {
    name: 'Integrations',
    pageTitle: (title: string) => `${title} · Integrations`,
    skip: 'Skip to the content',
    navigation: 'Main',
    chosen: 'chosen',
    schemes: { light: 'Light', dark: 'Dark', auto: 'Like the system' },
    home: 'To the integrations',
    lost: {
      title: 'There is nothing here',
      words: 'This address leads to no screen. It may be mistyped or out of date.',
    },
    broken: {
      title: 'This screen broke',
      words: (reason: string) => `What went wrong: ${reason} Nothing of your data was touched.`,
    },
  },

  session: {
    opening: 'Opening the console',
    signedInAs: (user: string) => `Signed in as ${user}`,
    leave: 'Sign out',
    tryAgain: 'Try again',
    notOpened: 'The console could not be opened',
    ended: {
      title: 'Your session has ended',
      words:
        'Sessions end after a while, so that a forgotten screen tells nobody about your money. Open the console from the platform again: nothing was lost, and syncs go on meanwhile.',
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
    connecting: () => ({
      text: 'Connecting',
      hint: 'What happens is about to be shown while it happens.',
    }),
    live: () => ({ text: 'Live', hint: 'What happens is shown while it happens.' }),
    broken: (deaf_s: number | null) => ({
      text: deaf_s === null ? 'Reconnecting' : `Reconnecting, last heard ${duration(deaf_s * 1000)} ago`,
      hint: 'The live connection broke. It is being mended; meanwhile everything is asked again every 5 seconds.',
    }),
    offline: { text: 'Offline', hint: 'This device has no network. What you see is from before.' },
  },

  failure: {
    retry: 'Try again',
    technical: 'Technical details',
    copy: 'Copy',
    copied: 'Copied',
    unknown: 'Something went wrong',
    offline: {
      title: 'You are offline',
      detail: 'This device has no network.',
      remedy: 'It is tried again as soon as there is one.',
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
    show: { label: 'Show', all: 'All', linked: 'Linked', apps: 'Apps' },
    linked: 'Linked accounts',
    apps: 'Apps you can link',
    files: 'Files',
    none: {
      title: 'Nothing is linked yet',
      words: 'Choose an app below. Linking takes a minute, and you can let it go again at any time.',
    },
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
    fresh: 'Fresh as of',
    standing: {
      needs_you: 'Needs you',
      awaiting: 'Not finished',
      failing: 'Last sync failed',
      expiring: 'Consent ends soon',
      syncing: 'Syncing',
      healthy: 'Up to date',
      new: 'Not synced yet',
      let_go: 'Disconnected',
    },
    sentence: {
      needs_you: 'The provider no longer accepts the saved login. Your records are kept.',
      awaiting: 'Linking was begun and not finished.',
      failing: 'The last sync did not complete.',
      expiring: 'The provider will ask you again soon.',
      syncing: 'New records are coming in.',
      healthy: 'Everything is in order.',
      new: 'Linked, and waiting for its first sync.',
      let_go: 'This account was let go.',
    },
  },

  connect: {
    title: (app: string) => `Link ${app}`,
    reconnectTitle: (app: string) => `Reconnect ${app}`,
    unknown: 'There is no such app. Choose one from the integrations.',
    steps: ['What is read', 'Sign in', 'First sync'],
    go: 'Continue',
    back: 'Back',
    openKnown: 'Open the linked account',
    replace: 'Take this account instead, and remove the records of the first',
    ways,
    about: {
      heading: (app: string) => `What happens when you link ${app}`,
      reads: 'What is read:',
      why: 'Why:',
      whyWords: 'so that your records are complete here, and stay so. Nothing is ever written at the provider.',
      safe: 'Your login:',
      safeWords: (app: string) =>
        `is encrypted at once, used only to ask ${app} for your records, and destroyed when you disconnect.`,
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
      reconnect: 'Reconnect',
      import: 'Upload and import',
    },
    choose: {
      heading: 'Which account?',
      words: 'This login has several. Each can be linked on its own.',
      submit: 'Link this one',
    },
    first: {
      heading: (app: string) => `${app} is linked`,
      none: 'Its first sync has not begun yet.',
      records: 'See the records',
      open: 'Open the account',
      keepFresh: 'Keep it fresh by itself? You can change this at any time.',
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
    started: 'The file is being imported.',
    asked: {
      title: (name: string) => `${name} has to be asked something`,
      words: 'It can be read in more than one way. Your answer is kept for the files after it.',
      submit: 'Answer and import',
    },
    roles: {
      date: 'Date',
      transacted: 'Day of the transaction',
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

  sync: {
    now: 'Sync now',
    choose: 'Choose what to sync',
    cancel: 'Cancel',
    types: {
      incremental: { name: 'What is new', words: 'Asks only for what changed since the last sync.' },
      full: { name: 'Everything', words: 'Reads all of it again. Nothing is doubled, and what is gone is noticed.' },
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
      span: 'Days',
      days: (n: number) => `${n} days`,
      ends: { completed: 'runs completed', failed: 'failed', cancelled: 'cancelled or skipped', skipped: 'skipped' },
      tooltip: (day: string, records: ActivityDay['records'], runs: ActivityDay['runs']) =>
        `${day === '' ? '' : `${day}: `}${plural(runs.completed, 'run')} completed, ${count(runs.failed)} failed; ` +
        `${count(records.created)} new, ${count(records.updated)} changed, ${count(records.deleted)} removed, ${count(records.unchanged)} unchanged`,
    },
  },

  ledger: {
    title: 'Ledger',
    columns: ['Started', 'Account', 'What', 'Status', 'Took', 'Outcome'],
    filters: {
      account: 'Account',
      status: 'Status',
      trigger: 'Started by',
      from: 'From',
      to: 'To',
      all: 'All',
      clear: 'Clear filters',
    },
    none: { title: 'No runs yet', words: 'Every sync leaves a line here: what it brought, how it ended, and why.' },
    noMatch: 'No run fits these filters',
    more: 'Show more',
    csv: 'CSV',
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
    },
    streams: {
      title: 'By stream',
      stream: 'Stream',
      read: 'Read',
      pages: 'Pages',
      readAs: (as: SyncJob['sync_type'], complete: boolean) =>
        `${as === 'full' ? 'in full' : 'what is new'}${complete ? '' : ', not to the end'}`,
    },
    warnings: {
      title: 'Warnings',
      none: 'There is nothing to do.',
      remedies: {
        'sync.read_in_full': 'There is nothing to do: the next sync goes on from here where the app allows it.',
        'provider.repeated_page': 'There is nothing to do: it was asked again.',
        'removals.held':
          'Look at the account at its provider. If the records are really gone there, sync everything again.',
      } as Readonly<Record<string, string>>,
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

  records: {
    name: 'Records',
    lead: 'What arrived from your linked accounts.',
    entity: 'Kind',
    entities: { transaction: 'Transactions', account: 'Accounts' },
    transactionColumns: ['Date', 'Payee', 'Category', 'Account'],
    accountColumns: ['Account', 'Type', 'Status'],
    amount: 'Amount',
    balance: 'Balance',
    nobody: 'No payee',
    more: 'Show more',
    accountTypes: {
      unknown: '',
      checking: 'Checking',
      savings: 'Savings',
      cash: 'Cash',
      credit_card: 'Credit card',
      loan: 'Loan',
      mortgage: 'Mortgage',
      investment: 'Investment',
      other_asset: 'Other asset',
      other_liability: 'Other liability',
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

  settings: {
    name: 'Settings',
    lead: 'What is linked, and when it is refreshed.',
    linked: {
      title: 'Linked accounts',
      lead: 'Logins are encrypted. They are never shown again, not even to you.',
      way: 'Linked by',
      since: 'Linked',
      used: 'Last used',
      until: 'Ended',
      never: 'Not yet',
    },
    past: { title: 'Earlier accounts', lead: 'Let go. Their history stays in the ledger.' },
  },
} as const
