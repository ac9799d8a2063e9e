import type { Rows } from '../row.ts'

const assume = ({ uid }: { uid: string }) => ({ RoleArn: `acs:ram::${uid}:role/held`, RoleSessionName: 'taken' })

/** Security tokens. */
export const sts: Rows = {
  AssumeRole: [
    // No root may; the role's own account must allow it, and the role trusts nobody else.
    { get: '403 NoPermission', ask: assume, owner: ['403 NoPermission', 'roots assume no roles'] },
    { get: '403 NoPermission', ask: assume, as: 'administrator' },
  ],
  GetCallerIdentity: { get: 'own', open: 'the document: no permission is needed', plain: 'tells only who asks' },
}
