/** Every screen of the console, and how to get there. */
import type { Page } from 'playwright-core'
import { until } from '../support/until'
import { USER, type Household } from './household'

export interface ScreenOfConsole {
  name: string
  show: (page: Page, household: Household) => Promise<void>
}

const at =
  (path: (household: Household) => string, shown: string): ScreenOfConsole['show'] =>
  async (page, household) => {
    await page.goto(path(household))
    await page.getByText(shown).locator('visible=true').first().waitFor()
    // Whatever is still asked for is drawn as a placeholder until it is there.
    await until(
      () => page.locator('.mantine-Skeleton-root').count(),
      (left) => left === 0,
    )
    await page.evaluate('document.fonts.ready')
  }

export const SCREENS: readonly ScreenOfConsole[] = [
  { name: 'hub', show: at(() => '/', 'Linked accounts') },
  { name: 'connect', show: at(() => '/connect/ynab', 'What is read:') },
  {
    name: 'connect-sign-in',
    show: async (page, household) => {
      await at(() => '/connect/mint', 'What is read:')(page, household)
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.getByText('Sign in to Mint').waitFor()
    },
  },
  {
    name: 'connect-account',
    show: async (page, household) => {
      await at(({ choosing }) => `/connect/ynab?choose=${choosing.integration_id}`, 'Which account at YNAB?')(
        page,
        household,
      )
      await page.getByRole('radio').first().check()
    },
  },
  { name: 'integration', show: at(({ ynab }) => `/integrations/${ynab.integration_id}`, 'Last runs') },
  {
    name: 'file-columns',
    show: async (page, household) => {
      await at(({ asked }) => `/integrations/${asked.integration_id}`, 'Which column holds what?')(page, household)
      // Something wrong, to be seen beside it.
      await page.getByRole('combobox', { name: 'What', exact: true }).selectOption('date')
      await page.getByText('Another column is this already').first().waitFor()
    },
  },
  {
    name: 'preview',
    show: at(
      ({ mint }) => `/integrations/${mint.integration_id}/preview?sync_type=full`,
      'What would become of which record',
    ),
  },
  {
    name: 'preview-forgotten',
    show: at(({ mint }) => `/integrations/${mint.integration_id}/preview?file=march.csv`, 'Choose the file again'),
  },
  {
    name: 'preview-refused',
    show: at(
      ({ revoked }) => `/integrations/${revoked.integration_id}/preview`,
      'its records, its history and its place are kept',
    ),
  },
  { name: 'monitor', show: at(() => '/monitor', 'Waiting until') },
  { name: 'run', show: at(({ completed }) => `/monitor/${completed.sync_job_id}`, 'By stream') },
  { name: 'run-failed', show: at(({ failed }) => `/monitor/${failed.sync_job_id}`, 'Timeline') },
  { name: 'run-waiting', show: at(({ waiting }) => `/monitor/${waiting.sync_job_id}`, 'Waiting until') },
  { name: 'records', show: at(({ ynab }) => `/records?integration_id=${ynab.integration_id}`, 'Show more') },
  {
    name: 'records-accounts',
    show: at(({ ynab }) => `/records?integration_id=${ynab.integration_id}&entity=account`, 'Do the rows add up?'),
  },
  {
    name: 'record',
    show: at(({ decided }) => `/records/${decided.record_id}`, 'What was decided about it'),
  },
  {
    name: 'record-change',
    show: async (page, household) => {
      await at(({ open }) => `/records/${open.record_id}`, 'Set here')(page, household)
      await page.getByRole('button', { name: 'Change' }).click()
      await page.getByLabel('Memo').waitFor()
    },
  },
  { name: 'conflicts', show: at(() => '/conflicts', 'As one') },
  {
    name: 'dialog-removals',
    show: async (page, household) => {
      await at(() => '/conflicts', 'Removals to approve')(page, household)
      await page.getByRole('button', { name: 'Remove them…' }).click()
      await page.getByRole('button', { name: 'Remove 30 records' }).waitFor()
    },
  },
  {
    name: 'dialog-undo',
    show: async (page, household) => {
      await at(({ completed }) => `/monitor/${completed.sync_job_id}`, 'Why each record was written')(page, household)
      await page.getByRole('button', { name: 'Undo' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'conflict',
    show: async (page, household) => {
      await at(({ open }) => `/conflicts/${open.conflict_id}`, 'Before both changes')(page, household)
      await page.getByRole('radio', { name: 'Set another value' }).check()
      await page.getByText('The record afterwards').waitFor()
    },
  },
  { name: 'conflict-decided', show: at(({ decided }) => `/conflicts/${decided.conflict_id}`, 'Provider’s taken') },
  {
    name: 'dialog-answer-alike',
    show: async (page, household) => {
      await at(() => '/conflicts', 'By reason')(page, household)
      await page.getByRole('button', { name: 'Answer all…' }).click()
      await page.getByRole('radio', { name: 'Keep yours' }).check()
      await page.getByText('would be answered').waitFor()
    },
  },
  { name: 'settings', show: at(() => '/settings', 'Linked accounts') },
  { name: 'audit-trail', show: at(() => '/settings/audit-trail', 'Show more') },
  {
    name: 'dialog-new-key',
    show: async (page, household) => {
      await at(() => '/settings', 'API keys')(page, household)
      await page.getByRole('button', { name: 'New key…' }).click()
      await page.getByRole('textbox', { name: 'What is it for?' }).fill('spreadsheet')
    },
  },
  {
    name: 'dialog-disconnect',
    show: async (page, household) => {
      await at(({ ynab }) => `/integrations/${ynab.integration_id}`, 'Last runs')(page, household)
      await page.getByRole('button', { name: 'Disconnect' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'menu-sync',
    show: async (page, household) => {
      await at(({ ynab }) => `/integrations/${ynab.integration_id}`, 'Last runs')(page, household)
      await page.getByRole('button', { name: 'Choose what to sync' }).click()
      await page.getByRole('menu').waitFor()
    },
  },
  {
    name: 'menu-user',
    show: async (page, household) => {
      await at(() => '/', 'Linked accounts')(page, household)
      await page.getByRole('button', { name: USER }).click()
      await page.getByRole('menu').waitFor()
    },
  },
  { name: 'lost', show: at(() => '/monitor/a/b', 'There is nothing here') },
]
