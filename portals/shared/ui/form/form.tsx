// A form on a page, and a form in a dialog. Both ask before they are left with something that was not saved: by a link or the
// browser's back button, by Escape, Cancel or a click beside the dialog, by closing the tab. Browsers keep nothing that was typed:
// among it are secrets of policies and command lines, in fields of text.

import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Text,
} from '@fluentui/react-components'
import { useBlocker } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { FieldValues } from 'react-hook-form'
import { useTranslation } from 'react-i18next'

import { sessionAddresses } from '../../session/addresses.ts'
import { Failed } from '../states.tsx'
import { Confirm } from './confirm.tsx'
import { MeanwhileQuestion } from './meanwhile.tsx'
import type { Form as FormOf } from './use-form.ts'

const useStyles = makeStyles({ stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' } })

export function Form<T extends FieldValues>(props: {
  readonly form: FormOf<T>
  readonly className: string
  readonly children: ReactNode
}) {
  // Without a usable button Enter does not submit either.
  const submit = (event: FormEvent<HTMLFormElement>) => {
    if (event.currentTarget.querySelector('[type="submit"]')) props.form.submit(event)
    else event.preventDefault()
  }
  return (
    <>
      <form className={props.className} onSubmit={submit} autoComplete="off" noValidate>
        <MeanwhileQuestion meanwhile={props.form.meanwhile} />
        {props.form.unread !== undefined && <Failed problem={props.form.unread} />}
        {props.children}
      </form>
      <LeaveGuard form={props.form} />
    </>
  )
}

export function FormDialog<T extends FieldValues>(props: {
  readonly form: FormOf<T>
  readonly title: string
  readonly onClose: () => void
  /** It cannot be left while it works. */
  readonly busy?: boolean
  /** The button that leaves, default "Cancel". */
  readonly cancel?: string
  /** After that one, the last one saves. */
  readonly buttons: ReactNode
  readonly children: ReactNode
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const [asking, setAsking] = useState(false)
  const { form } = props
  const leave = () => {
    if (props.busy) return
    if (form.dirty) setAsking(true)
    else props.onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={(_, change) => {
        if (!change.open) leave()
      }}
    >
      <DialogSurface>
        <form onSubmit={form.submit} autoComplete="off" noValidate>
          <DialogBody>
            <DialogTitle>{props.title}</DialogTitle>
            <DialogContent className={styles.stack}>
              <MeanwhileQuestion meanwhile={form.meanwhile} />
              {form.unread !== undefined && <Failed problem={form.unread} />}
              {props.children}
            </DialogContent>
            <DialogActions>
              <Button disabledFocusable={props.busy ?? false} onClick={leave}>
                {props.cancel ?? t('common.cancel')}
              </Button>
              {props.buttons}
            </DialogActions>
          </DialogBody>
        </form>
        <LeaveGuard form={form} />
        <LeaveQuestion open={asking} onStay={() => setAsking(false)} onLeave={props.onClose} />
      </DialogSurface>
    </Dialog>
  )
}

function LeaveGuard<T extends FieldValues>({ form }: { readonly form: FormOf<T> }) {
  const guards = () => form.dirty && !form.saving.current
  const blocker = useBlocker({
    // Where the sign-in has ended nothing can be saved: staying would be of no use.
    shouldBlockFn: ({ current, next }) =>
      guards() && current.pathname !== next.pathname && next.pathname !== sessionAddresses.signIn,
    enableBeforeUnload: guards,
    withResolver: true,
  })
  const blocked = blocker.status === 'blocked'
  return <LeaveQuestion open={blocked} onStay={() => blocker.reset?.()} onLeave={() => blocker.proceed?.()} />
}

function LeaveQuestion(props: { readonly open: boolean; readonly onStay: () => void; readonly onLeave: () => void }) {
  const { t } = useTranslation()
  return (
    <Confirm
      open={props.open}
      title={t('common.leaveTitle')}
      confirm={t('common.leave')}
      cancel={t('common.stay')}
      onClose={props.onStay}
      onConfirm={props.onLeave}
    >
      <Text>{t('common.leaveLead')}</Text>
    </Confirm>
  )
}
