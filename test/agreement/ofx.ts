/** OFX beside ofxparse, ofxtools and libofx. */
import type { Json } from '../../connectors/connector'
import { ofx } from '../../connectors/formats/ofx/ofx'
import type { Agreement } from './agreement'
import { explanations } from './ofx-explained'
import { ofxdump } from './ofxdump-witness'
import { ourReader } from './our-rows'
import { pythonWitness } from './python-witness'

export const ofxAgreement: Agreement = {
  title: 'OFX',
  folders: ['../shared/corpora/ofx', 'test/connectors/formats/ofx/files'],
  endings: ofx.endings,
  read: ourReader({ format: ofx, idOf: ({ tags }) => fitidOf(tags ?? null) }),
  witnesses: [
    pythonWitness({ name: 'ofxparse', packages: ['ofxparse==0.21'], script: 'ofxparse_rows.py' }),
    pythonWitness({ name: 'ofxtools', packages: ['ofxtools==1.1.1'], script: 'ofxtools_rows.py' }),
    ofxdump,
  ],
  explanations,
  document: 'docs/connectors/ofx.md',
}

function fitidOf(tags: Json): string {
  if (typeof tags !== 'object' || tags === null || Array.isArray(tags)) return ''
  if (typeof tags['FITID'] === 'string') return tags['FITID']
  return (
    Object.values(tags)
      .map(fitidOf)
      .find((id) => id !== '') ?? ''
  )
}
