import { transformFileSync } from '@swc/core'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAlive, until } from '../support/processes'

const folder = mkdtempSync(join(tmpdir(), 'leash-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A process that puts a child on its leash and prints the child's id. */
const OWNER = `
  const { spawn } = require('node:child_process')
  const { createLeash } = require('./leash.js')
  const child = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' })
  createLeash().hold([child.pid])
  console.log(child.pid)`

it('ends the children of a process that was killed', async () => {
  writeFileSync(join(folder, 'leash.js'), transformFileSync(join(__dirname, '../../bin/local/leash.ts')).code)
  writeFileSync(join(folder, 'owner.js'), OWNER)
  const owner = spawn(process.execPath, ['owner.js'], { cwd: folder })
  const [printed] = (await once(owner.stdout, 'data')) as [Buffer]
  const child = Number(printed.toString())
  expect(isAlive(child)).toBe(true)

  owner.kill('SIGKILL')

  await until(() => !isAlive(child))
})
