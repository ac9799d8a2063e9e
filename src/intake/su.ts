import { type Forms, formsSaying, type Reading, readForms, said } from './program-message.ts'

/**
 * Reads one message of su, of util-linux, shadow, BusyBox, BSD and Solaris. The account is the one whose password was asked for.
 * su names no address. Gives undefined for messages it does not know. Never throws.
 */
export const readSu: Reading = (message) => readForms(FORMS, message) ?? changed(message)

/** `(to root) bob on pts/0`. */
function to(result: 'failure' | 'information'): Reading {
  return (text) => {
    const close = text.lastIndexOf(') ')
    return close < 0 ? undefined : said(result, text.slice(0, close))
  }
}

/** `pts/0 bob:root`. */
function fromTo(result: 'failure' | 'information'): Reading {
  return (text) => {
    const colon = text.lastIndexOf(':')
    return colon <= 0 || !text.includes(' ') ? undefined : said(result, text.slice(colon + 1))
  }
}

/** `root by bob`. */
function by(result: 'failure' | 'information'): Reading {
  return (text) => {
    const end = text.lastIndexOf(' by ')
    return end < 0 ? undefined : said(result, text.slice(0, end))
  }
}

/** `bob to root on /dev/ttyp0`. */
function fromToOn(result: 'failure' | 'information'): Reading {
  return (text) => {
    const on = text.lastIndexOf(' on ')
    const middle = on < 0 ? -1 : text.lastIndexOf(' to ', on)
    return middle <= 0 ? undefined : said(result, text.slice(middle + 4, on))
  }
}

/** `root' failed for bob on /dev/pts/1`. */
const solaris: Reading = (text) => {
  const failed = text.lastIndexOf("' failed for ")
  if (failed >= 0) return said('failure', text.slice(0, failed))
  const succeeded = text.lastIndexOf("' succeeded for ")
  return succeeded < 0 ? undefined : said('information', text.slice(0, succeeded))
}

/** `ttyp0 changing from bob to root`. */
const changing: Reading = (text) => {
  const end = text.lastIndexOf(' to ')
  return end < 0 || !text.includes(' changing from ') ? undefined : said('failure', text.slice(end + 4))
}

const changed = fromToOn('information')

const FORMS: Forms = [
  ['(to ', to('information')],
  ['FAILED SU (to ', to('failure')],
  ['FAILED RUNUSER (to ', to('failure')],
  ['Successful su for ', by('information')],
  ['FAILED su for ', by('failure')],
  ['+ ', fromTo('information')],
  ['- ', fromTo('failure')],
  ['BAD SU ', fromToOn('failure')],
  ["'su ", solaris],
  ['failed: ', changing],
  // PAM's own line tells who and how.
  ...formsSaying('information', ['pam_authenticate: ', 'pam_open_session: ', 'pam_acct_mgmt: ']),
]
