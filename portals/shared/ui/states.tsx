// The states of every list and panel: empty, waiting, and failed.

import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Text,
  tokens,
} from '@fluentui/react-components'
import { type ReactNode, useRef } from 'react'
import { useTranslation } from 'react-i18next'

import { config } from '../api/config.ts'
import { isCrash, mayHelpAgain, nextAfter } from '../api/next.ts'
import { ApiProblem } from '../api/problem.ts'
import { sessionAddresses } from '../session/addresses.ts'
import { startSignIn } from '../session/session.ts'
import { worded } from '../text/worded.ts'
import { ArrowClockwiseRegular } from './icons.ts'
import { useFocusKept } from './keep-focus.ts'
import { isMissingPart, MissingPart } from './missing/missing-part.tsx'

const useStyles = makeStyles({
  empty: {
    border: `1px dashed ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusXLarge,
    padding: '40px 32px',
    display: 'grid',
    gap: '12px',
    justifyItems: 'start',
    '@media (max-width: 719px)': { padding: '24px 16px' },
  },
  emptyTitle: {
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    fontWeight: tokens.fontWeightSemibold,
  },
  emptyLead: { maxWidth: '64ch', overflowWrap: 'anywhere', color: tokens.colorNeutralForeground2 },
  problem: { overflowWrap: 'anywhere' },
})

export function Empty(props: { readonly title: string; readonly lead: string; readonly children?: ReactNode }) {
  const styles = useStyles()
  return (
    <section className={styles.empty}>
      <h2 className={styles.emptyTitle}>{props.title}</h2>
      <Text className={styles.emptyLead}>{props.lead}</Text>
      {props.children}
    </section>
  )
}

/** Back to where this is. */
const signInAgain = () =>
  void startSignIn(`${location.pathname}${location.search}`).catch(() => location.assign(sessionAddresses.signIn))

export function Failed(props: { readonly problem: unknown; readonly retry?: () => void; readonly title?: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { problem } = props
  const box = useRef<HTMLDivElement>(null)
  useFocusKept(box)
  const own = problem instanceof Error ? problem.message : String(problem)
  const message = isCrash(problem) ? t('problem.crashed') : own
  const next = nextAfter(problem, navigator.onLine)
  // Trying again would fail again; a dialog covers every other way to the sign-in.
  const signsIn = next === 'roles' || (problem instanceof ApiProblem && problem.code === 'session-ended')
  const requestId = problem instanceof ApiProblem ? problem.requestId : undefined
  // Nobody did anything that could have failed: the page has a part that is not for everybody who may see the page.
  const isNotShown =
    props.retry !== undefined &&
    !signsIn &&
    problem instanceof ApiProblem &&
    problem.status === 403 &&
    props.title === undefined
  if (isMissingPart(problem)) {
    return (
      <div ref={box} role="alert" className={styles.problem}>
        <MissingPart />
      </div>
    )
  }
  if (isNotShown) {
    return (
      <div ref={box} className={styles.problem}>
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{t('problem.notShown')}</MessageBarTitle> {message}
          </MessageBarBody>
        </MessageBar>
      </div>
    )
  }
  return (
    <div ref={box} role="alert" className={styles.problem}>
      <MessageBar intent="error" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{props.title ?? t('problem.title')}</MessageBarTitle> {message}
          {requestId && <> ({t('common.requestId', { id: requestId })})</>}
          {/* of the sign-in page's words it is none */}
          {next && worded(`problem.next.${next}`) && (
            <> {t(`problem.next.${next}`, { address: next === 'away' ? config().graph : '', message: own })}</>
          )}
        </MessageBarBody>
        {signsIn ? (
          <MessageBarActions>
            <Button onClick={signInAgain}>{t('common.signInAgain')}</Button>
          </MessageBarActions>
        ) : (
          props.retry &&
          mayHelpAgain(problem) && (
            <MessageBarActions>
              <Button icon={<ArrowClockwiseRegular />} onClick={props.retry}>
                {t('common.retry')}
              </Button>
            </MessageBarActions>
          )
        )}
      </MessageBar>
    </div>
  )
}
