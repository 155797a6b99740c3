/** What a sync or an import would do, told before it does. */
import { firstIdAt, mintId } from '../../../runtime/ids'
import { previewSync } from '../../../service/preview-sync'
import { clearStrayRows } from '../../../store/runs'
import { stage, takeStaged } from '../../../store/staging'
import { editRecord, transactionId, typeRecord } from '../../support/edits'
import { bankWith, coffee, people, stack } from './kit'

describe('a preview', () => {
  /** Everything that a run could have left, but for numbers that are never given twice. */
  const everything = async () =>
    Promise.all(
      ['integrations', 'uploaded_files', 'uploaded_file_parts', 'sync_jobs', 'sync_staging', 'sync_fetches', 'sync_cursors', 'sync_changes', 'sync_created', 'records', 'record_aliases', 'decisions', 'match_candidates'].map(
        (table) => stack.query(`select md5(string_agg(t::text, '|' order by t::text)) from ${table} t`),
      ),
    ) // prettier-ignore

  it('tells what a sync would do, row for row, and leaves nothing behind', async () => {
    const bank = await bankWith('previewed', [coffee, { ...coffee, id: 'lunch', pending: false }], 60)
    const id = transactionId(bank.integration_id, 'coffee')
    await editRecord(stack.deps.db, bank.integration_id, id, { category: 'Dining' })
    await bank.source.change({ post: [{ external_id: 'coffee', linked: false, fields: { date: '2026-11-12' } }], edit: [{ external_id: 'lunch', fields: { memo: 'new' } }] })
    await bank.source.change({ add: 30 })
    const before = await everything()
    const preview = await people.previewSync(bank.integration_id, { sync_type: 'incremental' })
    expect(await everything()).toEqual(before)
    expect(preview.changes).toEqual(expect.arrayContaining([
      expect.objectContaining({ record_id: `record_${id}`, reason: 'matched', before: { posted_on: '2026-11-10', status: 'pending' }, body: expect.objectContaining({ status: 'posted', category: 'Dining' }) }),
      expect.objectContaining({ external_id: 'lunch', reason: 'updated', before: { memo: null } }),
    ]))
    const job = await bank.sync('incremental')
    expect(preview.counts).toEqual(job.counts)
    const did = (await people.listChanges(job.sync_job_id, { limit: 100 })).data
    const told = (changes: readonly { record_id: string; reason: string }[]) => changes.map(({ record_id, reason }) => `${record_id} ${reason}`).sort()
    expect(told(preview.changes)).toEqual(told(did))
  }) // prettier-ignore

  it('after a new login that makes every id another shows that nothing would be doubled (C23)', async () => {
    const bank = await bankWith('relink-previewed', [])
    await bank.source.change({ relink: true })
    await stack.query('update integrations set connected_at = now() where integration_id = $1', [bank.integration_id])
    const preview = await people.previewSync(bank.integration_id)
    expect(preview.counts).toMatchObject({ created: 0, deleted: 0, conflicted: 0, updated: 30 + 2 + 4 })
    expect(new Set(preview.changes.map(({ reason }) => reason))).toEqual(new Set(['matched']))
  })

  it('with a login that is over says so at once, and the account asks for a new one', async () => {
    const bank = await bankWith('preview-refused', [])
    await bank.source.fault({ kind: 'unauthorized', times: 9 })
    await expect(people.previewSync(bank.integration_id)).rejects.toMatchObject({ code: 'auth.reconnect_required' })
    expect(await bank.show()).toMatchObject({ status: 'DISCONNECTED', status_reason: 'reconnect_required' })
  })

  const mintFile = (...rows: string[]) =>
    new File([['Date,Description,Original Description,Amount,Transaction Type,Category,Account Name,Labels,Notes', ...rows, ''].join('\n')], 'mint.csv') // prettier-ignore
  const SHOP = '3/1/2023,Corner shop,CORNER SHOP 17,4.50,debit,Groceries,Checking,,'
  const fileLink = async (app_name: string) =>
    (await stack.framework.createIntegration({ user_id: 'user_1', app_name })).integration_id
  const importNow = async (integration_id: string, file: File, answers?: Record<string, string>) => {
    const [job] = await stack.service.uploadFiles(integration_id, [file], answers)
    return stack.service.getSyncStatus(job?.sync_job_id ?? '', { wait_s: 30 })
  } // prettier-ignore

  it('of a file that was uploaded tells what importing it would do', async () => {
    const integration_id = await fileLink('mint')
    const job = await importNow(integration_id, mintFile(SHOP))
    const [file] = (await stack.service.listFiles(integration_id)).data
    await people.undoSync(job.sync_job_id)
    const before = await everything()
    const preview = await people.previewSync(integration_id, { file_id: file?.file_id })
    expect(preview.changes.map(({ entity, reason }) => [entity, reason])).toContainEqual(['transaction', 'created'])
    expect(await everything()).toEqual(before)
  })

  it('of a file that nobody uploaded tells what importing it would do, row for row, and the file is forgotten', async () => {
    const integration_id = await fileLink('mint')
    await importNow(integration_id, mintFile(SHOP))
    const typed = { account_external_id: 'Checking', currency: 'USD', posted_on: '2023-03-04', amount_minor: -700, payee: 'Bus' }
    const typedId = await typeRecord(stack.deps.db, integration_id, typed)
    const next = mintFile(SHOP.replace('Groceries', 'Food'), '3/5/2023,Bus,BUS 7,7.00,debit,Travel,Checking,,', '3/6/2023,Book,BOOKS,9.00,debit,Fun,Checking,,', 'someday,Broken,BROKEN,1.00,debit,Fun,Checking,,')
    const before = await everything()
    const preview = await people.previewFile(integration_id, next)
    expect(await everything()).toEqual(before)
    expect(preview.changes).toEqual(expect.arrayContaining([
      expect.objectContaining({ reason: 'updated', before: expect.objectContaining({ category: 'Groceries' }), body: expect.objectContaining({ category: 'Food' }) }),
      expect.objectContaining({ reason: 'matched', record_id: `record_${typedId}`, detail: expect.objectContaining({ pass: 'P4 typed by hand' }) }),
      expect.objectContaining({ reason: 'created', body: expect.objectContaining({ payee: 'Book' }) }),
    ]))
    expect(preview.quarantined).toEqual([{ stream: 'transactions', reason: expect.stringContaining('Line 5') }])

    const job = await importNow(integration_id, next)
    expect(job.counts).toEqual(preview.counts)
    expect((await people.previewFile(integration_id, next)).counts).toMatchObject({ created: 0, updated: 0, deleted: 0, conflicted: 0 })
  }) // prettier-ignore

  it('of a file that has to be asked about asks, and keeps no answer', async () => {
    const integration_id = await fileLink('quicken')
    const qif = new File(['!Type:Bank\nD03/04/2023\nT-4.50\nPCorner shop\n^\n'], 'bank.qif')
    const before = await everything()
    const asked = { code: 'preview.needs_answers', problem: { files: [{ name: 'bank.qif', format: 'qif' }] } }
    await expect(people.previewFile(integration_id, qif)).rejects.toMatchObject(asked)
    const answers = { date_order: 'dmy', currency: 'EUR', account: 'Checking' }
    const { changes } = await people.previewFile(integration_id, qif, answers)
    expect(changes.map(({ body }) => body['posted_on'])).toContain('2023-04-03')
    await expect(people.previewFile(integration_id, qif)).rejects.toMatchObject(asked)
    await expect(people.previewFile(integration_id, qif, { currency: '' })).rejects.toMatchObject({ code: 'request.invalid' })
    await expect(people.previewFile(integration_id, new File(['%PDF-1.4'], 'a.pdf'))).rejects.toMatchObject({ code: 'file.wrong_kind', problem: { file: 'a.pdf' } })
    expect(await everything()).toEqual(before)
  }) // prettier-ignore

  it('waits for its reader while others tidy up, and says so where it is lost all the same', async () => {
    const { knex, bulk } = stack.deps.db
    const [told, stray] = [mintId('sync'), `${firstIdAt('sync', new Date(Date.now() - 3_600_000))}0`]
    for (const sync_job_id of [told, stray]) await stage(bulk, { sync_job_id, chunk_no: 0 }, { decision: '{}' })
    await clearStrayRows(knex)
    expect(await takeStaged(bulk, { sync_job_id: stray, chunk_no: 0 }, 'decision')).toBeNull()
    expect(await takeStaged(bulk, { sync_job_id: told, chunk_no: 0 }, 'decision')).toBe('{}')

    const { integration_id } = await bankWith('preview-lost', [])
    const lossy = { query: (...asked: unknown[]) => bulk.query('delete from sync_staging').then(() => (bulk.query as (...all: unknown[]) => unknown)(...asked)) }
    const deps = { ...stack.deps, db: { ...stack.deps.db, bulk: lossy as unknown as typeof bulk } }
    await expect(previewSync(deps, { integration_id, sync_type: 'full' })).rejects.toMatchObject({ code: 'preview.gone' })
  }) // prettier-ignore
})
