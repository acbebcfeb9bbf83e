// Asks before something that should not happen by mistake: what would happen, to which named thing, and, where something is
// lost for ever, its name typed. Esc and "Cancel" leave; Enter in the field is the same as the last button, which names what
// it does.

import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components'
import { type ReactNode, type RefObject, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'

import { TextField } from './fields.tsx'
import { useForm } from './use-form.ts'

const useStyles = makeStyles({
  content: { display: 'grid', gap: '12px', overflowWrap: 'anywhere' },
  danger: {
    backgroundColor: tokens.colorStatusDangerBackground3,
    color: tokens.colorNeutralForegroundOnBrand,
    ':hover': {
      backgroundColor: tokens.colorStatusDangerBackground3Hover,
      color: tokens.colorNeutralForegroundOnBrand,
    },
    ':hover:active': {
      backgroundColor: tokens.colorStatusDangerBackground3Pressed,
      color: tokens.colorNeutralForegroundOnBrand,
    },
  },
})

type ConfirmProps = {
  readonly title: string
  readonly confirm: string
  /** Label of the other button, default "Cancel". */
  readonly cancel?: string
  /** Nothing happens before this was typed; without it one press is enough. */
  readonly typed?: string | undefined
  /** False where it can be taken back as easily. */
  readonly danger?: boolean
  readonly busy?: boolean
  readonly onConfirm: () => void
  readonly onClose: () => void
  readonly children: ReactNode
}

export function Confirm({ open, ...props }: ConfirmProps & { readonly open: boolean }) {
  const form = useRef<HTMLFormElement>(null)
  // The dialog itself takes the first stop, which may be a list that scrolls; this effect comes after its own.
  useEffect(() => {
    if (open) form.current?.querySelector<HTMLElement>('input, .fui-DialogActions button')?.focus()
  }, [open])
  return (
    <Dialog
      open={open}
      modalType="alert"
      onOpenChange={(_, change) => {
        if (!change.open && !props.busy) props.onClose()
      }}
    >
      <DialogSurface
        onKeyDown={(event) => {
          // An alert dialog ignores Esc by itself; here Esc is the same as "Cancel".
          if (event.key !== 'Escape') return
          event.stopPropagation() // a dialog around this one stays open
          if (!props.busy) props.onClose()
        }}
      >
        <Question {...props} form={form} />
      </DialogSurface>
    </Dialog>
  )
}

function Question(
  props: ConfirmProps & {
    readonly form: RefObject<HTMLFormElement | null>
  },
) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { typed, danger = true, busy = false, form } = props
  const { control, submit } = useForm({
    schema: z.object({
      text: z.string().check(
        z.refine((text) => !typed || text.trim() === typed.trim(), {
          error: ({ input }) =>
            t(String(input).trim() === '' ? 'common.typedNothing' : 'common.typedWrong', { name: typed ?? '' }),
        }),
      ),
    }),
    initial: { text: '' },
    judge: 'submitted',
    save: async () => {
      if (!busy) props.onConfirm()
    },
  })
  return (
    <form ref={form} onSubmit={submit} autoComplete="off" noValidate>
      <DialogBody>
        <DialogTitle>{props.title}</DialogTitle>
        <DialogContent className={styles.content}>
          {props.children}
          {typed && (
            <TextField control={control} name="text" label={t('common.typed', { name: typed })} maxLength={300} />
          )}
        </DialogContent>
        <DialogActions>
          <Button disabledFocusable={busy} onClick={props.onClose}>
            {props.cancel ?? t('common.cancel')}
          </Button>
          <Button
            type="submit"
            appearance="primary"
            disabledFocusable={busy}
            {...(danger && !busy && { className: styles.danger })}
          >
            {props.confirm}
          </Button>
        </DialogActions>
      </DialogBody>
    </form>
  )
}
