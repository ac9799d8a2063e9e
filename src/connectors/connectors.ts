import { aws } from './aws/connector.ts'
import { azure } from './azure/connector.ts'
import { google } from './google/connector.ts'
import { huawei } from './huawei/connector.ts'
import { tencent } from './tencent/connector.ts'
import type { Cloud, Connector } from './vendor.ts'
import { volcengine } from './volcengine/connector.ts'

/** The clouds, by name. */
export const connectors: Readonly<Record<Cloud, Connector>> = { aws, azure, google, huawei, tencent, volcengine }
