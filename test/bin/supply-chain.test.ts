/** What this project is made of, as its lock file says. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Locked {
  version: string
  resolved?: string
  integrity?: string
  license?: string
  dev?: boolean
}
interface Manifest {
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
}

const read = (file: string): unknown => JSON.parse(readFileSync(join(__dirname, '../..', file), 'utf8'))
const { dependencies, devDependencies } = read('package.json') as Manifest
const locked = Object.entries((read('package-lock.json') as { packages: Record<string, Locked> }).packages).slice(1)

/** Licences under which a package may be part of what runs, without duties beyond naming it. */
const FREE_TO_SHIP =
  /^\(?(?:MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|Unlicense|Python-2\.0|CC0-1\.0|OFL-1\.1)\b/

/** MIT or in the public domain, as they say elsewhere than in the field that is read here; and data that need be named only. */
const LOOKED_AT = ['busboy', 'streamsearch', 'unionfs', 'caniuse-lite']

describe('dependencies', () => {
  it('are named in one version each', () => {
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(([, range]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range))
    expect(loose).toEqual([])
  }) // prettier-ignore

  it('have a digest each, and name no registry of their own', () => {
    expect(locked.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? '')).map(([path]) => path)).toEqual([])
    expect(locked.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([])
  })

  it('run no code when they are installed', () => {
    expect(readFileSync(join(__dirname, '../../.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m)
  })

  it('are free to ship, as far as they are shipped', () => {
    const others = locked.filter(([, { dev, license = 'none' }]) => dev !== true && !FREE_TO_SHIP.test(license))
    expect(others.map(([path]) => path.replace(/^node_modules\//, '')).sort()).toEqual([...LOOKED_AT].sort())
  })
})
