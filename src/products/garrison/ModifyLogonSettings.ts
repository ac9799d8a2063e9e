import { invalid } from '../../contract/fault.ts'
import { changeSettings } from '../../domain/logons/settings.ts'
import { learningField, travelField } from './logon-settings.ts'
import { operation } from './product.ts'

/** Garrison: ModifyLogonSettings (2026-11-21). */
export const ModifyLogonSettings = operation({
  summary: 'Changes how the logons of an account are judged, beside its baselines.',
  notes: [
    'What is not given stays as it is. It holds for logons that come in from then on; alerts that are there stay.',
    'With ImpossibleTravel two logons of one account name, on whatever servers, alert when they are at least 500 km apart and further than 900 km/h reach, within 24 hours. What the location database says of its exactness is taken off the distance. A source that the server approves by its address, or that is not public, says nothing of where somebody is.',
    'The built-in location database knows countries alone, so that nothing is impossible by it: give one with coordinates. A name that several people share, such as root, travels with all of them.',
    'There is at most one such alert for each account name, pair of sources and UTC day.',
    'With Learning vendor the places that logons come from become usual by themselves, server by server: those of the first 24 hours with their first logon, later ones with their sixth, from that logon on. ListLearntPlaces tells which, DismissLearntPlace takes one back, and LearnPlace by `system` in the audit trail tells when. Where nothing is usual yet no place alerts. With suggest the same places wait in ListLearntPlaces for somebody to approve them.',
    'Differs: nothing is learnt from a source that guessed passwords, or about which an alert waits that is not about its place alone, nor from networks that the location database calls hosting or anonymous; the built-in one calls none so. What was ever approved by somebody, or dismissed, is left to people.',
    'Set back to suggest, what has been learnt stays until it is dismissed.',
  ],
  access: { action: 'garrison:ModifyLogonSettings', level: 'update', resource: '*' },
  methods: ['POST'],
  input: { Learning: learningField, ImpossibleTravel: travelField },
  output: {},
  errors: { NoPermission: [403, 'You are not authorized to perform this operation.'] },
  refusals: {},
  validate({ Learning, ImpossibleTravel }) {
    if (Learning === undefined && ImpossibleTravel === undefined) {
      invalid('ImpossibleTravel', 'must be given, or Learning: there is nothing to change')
    }
  },
  run: ({ input: { Learning, ImpossibleTravel }, caller }, deps) =>
    changeSettings(deps, caller.account, { learning: Learning, travel: ImpossibleTravel }),
})
