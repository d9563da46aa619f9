/* What illumos documents, for a check of syntax and types alone. */
#pragma once

typedef struct priv_set priv_set_t;
typedef const char *priv_ptype_t;
typedef enum priv_op { PRIV_ON, PRIV_OFF, PRIV_SET } priv_op_t;

#define PRIV_EFFECTIVE "Effective"
#define PRIV_INHERITABLE "Inheritable"
#define PRIV_PERMITTED "Permitted"

extern priv_set_t *priv_str_to_set(const char *, const char *, const char **);
extern int setppriv(priv_op_t, priv_ptype_t, const priv_set_t *);
extern void priv_freeset(priv_set_t *);
