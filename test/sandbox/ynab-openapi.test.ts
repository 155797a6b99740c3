import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import Ajv2020 from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import { parse } from 'yaml'
import { openDoor, type Door } from './door'

/** YNAB's own description of its API, kept beside the checkout where the team has it. */
const SPEC = resolve(__dirname, '../../../shared/corpora/ynab/open_api_spec.yaml')
const described = existsSync(SPEC)

let door: Door
beforeAll(async () => {
  door = await openDoor()
})
afterAll(() => door.close())

const ANSWERS = [
  ['UserResponse', '/user'],
  ['PlanSummaryResponse', '/plans?include_accounts=true'],
  ['PlanDetailResponse', '/plans/last-used'],
  ['PlanSettingsResponse', '/plans/last-used/settings'],
  ['AccountsResponse', '/plans/last-used/accounts'],
  ['CategoriesResponse', '/plans/last-used/categories'],
  ['PayeesResponse', '/plans/last-used/payees'],
  ['TransactionsResponse', '/plans/last-used/transactions?since_date=1900-01-01'],
  ['TransactionsResponse', '/plans/last-used/transactions?last_knowledge_of_server=501'],
  ['ErrorResponse', '/plans/unknown'],
] as const

;(described ? describe : describe.skip)(
  `YNAB’s OpenAPI description${described ? '' : ' (not here: ../shared/corpora)'}`,
  () => {
    it.each(ANSWERS)('is kept to: %s of GET %s', async (schema, path) => {
      await door.put('ynab', 'described', { size: 500 })
      const removed = (await door.records('ynab', 'described', 'transaction'))[7]?.external_id
      await door.change('ynab', 'described', { add: 5, edit_random: 20, remove: [removed] })
      const answer = await (await door.get(`/ynab/v1${path}`, 'described')).json()
      const validate = validatorOf(schema)
      await validate(answer)
      expect(validate.errors ?? []).toEqual([])
    })
  },
)

function validatorOf(schema: string) {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats(ajv, ['date', 'date-time', 'uuid', 'int32', 'int64', 'double'])
  ajv.addSchema(withNulls(parse(readFileSync(SPEC, 'utf8'))) as object, 'spec')
  const validate = ajv.getSchema(`spec#/components/schemas/${schema}`)
  if (validate === undefined) throw new Error(`the description has no ${schema}`)
  return validate
}

/** The description says `nullable: true` in one place, as OpenAPI 3.0 did; JSON Schema has `null` for that. */
function withNulls(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withNulls)
  if (typeof node !== 'object' || node === null) return node
  const { nullable, ...rest } = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withNulls(value)]))
  return nullable === true ? { anyOf: [rest, { type: 'null' }] } : rest
}
