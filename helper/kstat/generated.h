/* Generated from schema/kstat.json by `npm run gen`. Do not edit. */
#ifndef SIDESTAT_KSTAT_GENERATED_H
#define SIDESTAT_KSTAT_GENERATED_H

/* Bytes of a name, of a module, of a class, with its NUL. */
#define KNAME_SIZE 31

/* Types of kstats. */
/* bytes whose meaning the name tells */
#define KTYPE_RAW 0
/* a list of names and values */
#define KTYPE_NAMED 1
/* counts of interrupts */
#define KTYPE_INTR 2
/* activity of a device */
#define KTYPE_IO 3
/* a list of timers */
#define KTYPE_TIMER 4

/* Flags of kstats. */
/* the data belong to the provider */
#define KFLAG_VIRTUAL 1
/* the size of the data changes */
#define KFLAG_VAR_SIZE 2
/* can be written */
#define KFLAG_WRITABLE 4
/* outlives its provider */
#define KFLAG_PERSISTENT 8
/* persistent, and its provider is gone */
#define KFLAG_DORMANT 16
/* created, but not installed yet */
#define KFLAG_INVALID 32
/* has members of type STRING */
#define KFLAG_LONGSTRINGS 64

/* Types of the data of named members. */
/* text of at most 16 bytes */
#define KDATA_CHAR 0
/* signed, 32 bits */
#define KDATA_INT32 1
/* unsigned, 32 bits */
#define KDATA_UINT32 2
/* signed, 64 bits */
#define KDATA_INT64 3
/* unsigned, 64 bits */
#define KDATA_UINT64 4
/* IEEE 754, 32 bits; obsolete */
#define KDATA_FLOAT 5
/* IEEE 754, 64 bits; obsolete */
#define KDATA_DOUBLE 6
/* text behind a pointer */
#define KDATA_STRING 9

/* kstat_named_t, the same on every ABI. */
#define KNAMED_SIZE 48
#define KNAMED_NAME 0
#define KNAMED_DATA_TYPE 31
#define KNAMED_VALUE 32
#define KNAMED_STRING_POINTER 32
#define KNAMED_STRING_LENGTH 40

/* Bytes of an element of the other structures, the same on every ABI. */
#define KSTRUCT_IO_SIZE 80
#define KSTRUCT_INTERRUPT_SIZE 20
#define KSTRUCT_TIMER_SIZE 80
#define KSTRUCT_CPU_STAT_SIZE 380
#define KSTRUCT_SYSINFO_SIZE 24
#define KSTRUCT_VMINFO_SIZE 48
#define KSTRUCT_VAR_SIZE 60
#define KSTRUCT_NCSTATS_SIZE 32
#define KSTRUCT_MNTINFO_SIZE 492
#define KSTRUCT_SFMMU_GLOBAL_STAT_SIZE 244
#define KSTRUCT_SFMMU_TSBSIZE_STAT_SIZE 64
#define KSTRUCT_SFMMU_PERCPU_STAT_SIZE 28
#define KSTRUCT_SIMM_STATUS_SIZE 16
#define KSTRUCT_TEMPERATURE_SIZE 160
#define KSTRUCT_TEMPERATURE_OVERRIDE_SIZE 2
#define KSTRUCT_PS_SHADOW_SIZE 19
#define KSTRUCT_FAULT_LIST_SIZE 84
#define KSTRUCT_FLUSHMETER_SIZE 24

/* kstat_t and kstat_ctl_t: offsets, bytes, and X(member, offset, bytes). */
#if defined(_LP64) || defined(__LP64__)
#define KHEADER_SIZE 184
#define KHEADER_CRTIME_NS 0
#define KHEADER_CRTIME_NS_BYTES 8
#define KHEADER_NEXT 8
#define KHEADER_NEXT_BYTES 8
#define KHEADER_KID 16
#define KHEADER_KID_BYTES 4
#define KHEADER_MODULE 20
#define KHEADER_MODULE_BYTES 31
#define KHEADER_RESERVED 51
#define KHEADER_RESERVED_BYTES 1
#define KHEADER_INSTANCE 52
#define KHEADER_INSTANCE_BYTES 4
#define KHEADER_NAME 56
#define KHEADER_NAME_BYTES 31
#define KHEADER_TYPE 87
#define KHEADER_TYPE_BYTES 1
#define KHEADER_CLASS 88
#define KHEADER_CLASS_BYTES 31
#define KHEADER_FLAGS 119
#define KHEADER_FLAGS_BYTES 1
#define KHEADER_DATA 120
#define KHEADER_DATA_BYTES 8
#define KHEADER_NDATA 128
#define KHEADER_NDATA_BYTES 4
#define KHEADER_DATA_SIZE 136
#define KHEADER_DATA_SIZE_BYTES 8
#define KHEADER_SNAPTIME_NS 144
#define KHEADER_SNAPTIME_NS_BYTES 8
#define KHEADER_UPDATE 152
#define KHEADER_UPDATE_BYTES 8
#define KHEADER_PRIVATE 160
#define KHEADER_PRIVATE_BYTES 8
#define KHEADER_SNAPSHOT 168
#define KHEADER_SNAPSHOT_BYTES 8
#define KHEADER_LOCK 176
#define KHEADER_LOCK_BYTES 8

#define KCONTROL_SIZE 24
#define KCONTROL_CHAIN_ID 0
#define KCONTROL_CHAIN_ID_BYTES 4
#define KCONTROL_CHAIN 8
#define KCONTROL_CHAIN_BYTES 8
#define KCONTROL_DESCRIPTOR 16
#define KCONTROL_DESCRIPTOR_BYTES 4

#define KSTAT_T_MEMBERS(X) \
  X(ks_crtime, 0, 8) \
  X(ks_next, 8, 8) \
  X(ks_kid, 16, 4) \
  X(ks_module, 20, 31) \
  X(ks_resv, 51, 1) \
  X(ks_instance, 52, 4) \
  X(ks_name, 56, 31) \
  X(ks_type, 87, 1) \
  X(ks_class, 88, 31) \
  X(ks_flags, 119, 1) \
  X(ks_data, 120, 8) \
  X(ks_ndata, 128, 4) \
  X(ks_data_size, 136, 8) \
  X(ks_snaptime, 144, 8) \
  X(ks_update, 152, 8) \
  X(ks_private, 160, 8) \
  X(ks_snapshot, 168, 8) \
  X(ks_lock, 176, 8)

#define KSTAT_CTL_T_MEMBERS(X) \
  X(kc_chain_id, 0, 4) \
  X(kc_chain, 8, 8) \
  X(kc_kd, 16, 4)

#else
#define KHEADER_SIZE 152
#define KHEADER_CRTIME_NS 0
#define KHEADER_CRTIME_NS_BYTES 8
#define KHEADER_NEXT 8
#define KHEADER_NEXT_BYTES 4
#define KHEADER_KID 12
#define KHEADER_KID_BYTES 4
#define KHEADER_MODULE 16
#define KHEADER_MODULE_BYTES 31
#define KHEADER_RESERVED 47
#define KHEADER_RESERVED_BYTES 1
#define KHEADER_INSTANCE 48
#define KHEADER_INSTANCE_BYTES 4
#define KHEADER_NAME 52
#define KHEADER_NAME_BYTES 31
#define KHEADER_TYPE 83
#define KHEADER_TYPE_BYTES 1
#define KHEADER_CLASS 84
#define KHEADER_CLASS_BYTES 31
#define KHEADER_FLAGS 115
#define KHEADER_FLAGS_BYTES 1
#define KHEADER_DATA 116
#define KHEADER_DATA_BYTES 4
#define KHEADER_NDATA 120
#define KHEADER_NDATA_BYTES 4
#define KHEADER_DATA_SIZE 124
#define KHEADER_DATA_SIZE_BYTES 4
#define KHEADER_SNAPTIME_NS 128
#define KHEADER_SNAPTIME_NS_BYTES 8
#define KHEADER_UPDATE 136
#define KHEADER_UPDATE_BYTES 4
#define KHEADER_PRIVATE 140
#define KHEADER_PRIVATE_BYTES 4
#define KHEADER_SNAPSHOT 144
#define KHEADER_SNAPSHOT_BYTES 4
#define KHEADER_LOCK 148
#define KHEADER_LOCK_BYTES 4

#define KCONTROL_SIZE 12
#define KCONTROL_CHAIN_ID 0
#define KCONTROL_CHAIN_ID_BYTES 4
#define KCONTROL_CHAIN 4
#define KCONTROL_CHAIN_BYTES 4
#define KCONTROL_DESCRIPTOR 8
#define KCONTROL_DESCRIPTOR_BYTES 4

#define KSTAT_T_MEMBERS(X) \
  X(ks_crtime, 0, 8) \
  X(ks_next, 8, 4) \
  X(ks_kid, 12, 4) \
  X(ks_module, 16, 31) \
  X(ks_resv, 47, 1) \
  X(ks_instance, 48, 4) \
  X(ks_name, 52, 31) \
  X(ks_type, 83, 1) \
  X(ks_class, 84, 31) \
  X(ks_flags, 115, 1) \
  X(ks_data, 116, 4) \
  X(ks_ndata, 120, 4) \
  X(ks_data_size, 124, 4) \
  X(ks_snaptime, 128, 8) \
  X(ks_update, 136, 4) \
  X(ks_private, 140, 4) \
  X(ks_snapshot, 144, 4) \
  X(ks_lock, 148, 4)

#define KSTAT_CTL_T_MEMBERS(X) \
  X(kc_chain_id, 0, 4) \
  X(kc_chain, 4, 4) \
  X(kc_kd, 8, 4)

#endif

#endif
