import type { VendorFailure } from '../connectors/vendor.ts'
import type { Failed, Posting } from '../domain/subscriptions/message.ts'
import type { Channel } from '../domain/subscriptions/subscription.ts'
import { dingtalk } from './dingtalk.ts'
import { email } from './email.ts'
import { feishu } from './feishu.ts'
import { failureOf } from './outlet.ts'
import { DeliveryFailure, type Means, type Receiver } from './receiver.ts'
import { slack } from './slack.ts'
import { syslog } from './syslog.ts'
import { webhook } from './webhook.ts'
import { wecom } from './wecom.ts'

const RECEIVERS: Readonly<Record<Channel, Receiver>> = { webhook, dingtalk, feishu, wecom, slack, email, syslog }

/** Sends a message once; undefined when it was taken, else why it was not. */
export async function deliver({ channel, target, message }: Posting, means: Means): Promise<Failed | undefined> {
  try {
    await RECEIVERS[channel](target, message, means)
    return undefined
  } catch (error) {
    return error instanceof DeliveryFailure ? error.failed : toFailed(failureOf(error))
  }
}

function toFailed({ reason, detail }: VendorFailure): Failed {
  const { code = '' } = detail
  if (code === 'EgressRefused') return { word: 'not-allowed', code }
  return { word: reason === 'timed-out' ? 'timed-out' : 'unreachable', code }
}
