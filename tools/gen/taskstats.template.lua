-- Dissector of Linux taskstats for Wireshark and tshark, both kinds of record, every
-- version of the struct, either byte order. Generated from schema/ by `npm run gen`.
-- Do not edit.
--
-- Install: copy it to the personal Lua plugins (Help, About Wireshark, Folders), or
-- `tshark -X lua_script:taskstats.lua -r FILE`. The capture must have the answer of the
-- family controller, which tells the id of the family, before the records.

-- @tables@

local proto = Proto("taskstats", "Linux Taskstats")
proto.prefs.default_version = Pref.uint(
  "Version of structs that say 0", 0,
  "The version of a struct taskstats that says 0, where no other struct of the message tells it")

local fields = {}

local function define(key, constructor, ...)
  fields[key] = constructor(...)
  return fields[key]
end

local function define_struct(prefix, list)
  for _, field in ipairs(list) do
    local filter = prefix .. "." .. field.name
    if field.type == "string" then
      field.proto = define(filter, ProtoField.string, filter, field.name, base.NONE, field.doc)
    elseif field.unit then
      field.proto = define(filter, ProtoField[field.type], filter, field.name,
        base.UNIT_STRING, { " " .. field.unit }, nil, field.doc)
    else
      field.proto = define(filter, ProtoField[field.type], filter, field.name,
        base.DEC, nil, nil, field.doc)
    end
  end
end

define_struct("taskstats", TASK_FIELDS)
define_struct("cgroupstats", CGROUP_FIELDS)
for _, flag in ipairs(FLAGS) do
  local filter = "taskstats.flag." .. flag.name:lower()
  flag.proto = define(filter, ProtoField.bool, filter, flag.name, 8, nil, flag.value, flag.doc)
end

local f_event = define("event", ProtoField.string, "taskstats.event", "Event",
  base.NONE, "reply: the answer to a request; exit: sent by the kernel when a task ended")
local f_record = define("record", ProtoField.string, "taskstats.record", "Record",
  base.NONE, "pid: one thread; tgid: a thread group")
local f_layout = define("layout", ProtoField.uint16, "taskstats.layout_version",
  "Struct version", base.DEC, nil, nil, "Where the struct says 0, that of the one beside it")
local f_pid = define("pid", ProtoField.uint32, "taskstats.pid", "PID", base.DEC, nil, nil,
  "Thread id, as it was asked for")
local f_tgid = define("tgid", ProtoField.uint32, "taskstats.tgid", "TGID", base.DEC, nil, nil,
  "Thread group id, as it was asked for")
local f_coarse = define("coarse", ProtoField.bool, "taskstats.coarse", "Coarse", base.NONE, nil, nil,
  "The helper left out what tells too much, and rounded times down to seconds")
local f_cgroup = define("cgroup", ProtoField.none, "cgroupstats", "Cgroup")
local f_register = define("register", ProtoField.string, "taskstats.register_cpumask",
  "Register for exits on CPUs")
local f_deregister = define("deregister", ProtoField.string, "taskstats.deregister_cpumask",
  "Deregister for exits on CPUs")

local list = {}
for _, field in pairs(fields) do list[#list + 1] = field end
proto.fields = list

local e_malformed = ProtoExpert.new("taskstats.malformed", "An attribute breaks the rules of netlink",
  expert.group.MALFORMED, expert.severity.ERROR)
proto.experts = { e_malformed }

-- What the dissector of netlink has found in the message that we are in.
local netlink_length = Field.new("netlink.hdr_len")
local netlink_port = Field.new("netlink.hdr_pid")
local genl_command = Field.new("genl.cmd")

local function last(extractor)
  local all = { extractor() }
  return all[#all]
end

-- The netlink dissector knows the byte order, and does not tell: its value does.
local function is_little(info)
  return info.range:le_uint() == info.value
end

-- The cooked header says what frame of the helper a datagram comes from, in our captures.
local cooked_type = Field.new("netlink.hatype")

local function is_coarse()
  local info = last(cooked_type)
  local frame = info and info.source
  if not frame or frame:len() <= COOKED_ORIGIN_FLAGS then return false end
  if frame(COOKED_ORIGIN_SIZE, 2):uint() ~= ORIGIN_SIZE then return false end
  return frame(COOKED_ORIGIN_FLAGS, 1):uint() % (2 * FRAME_FLAG_COARSE) >= FRAME_FLAG_COARSE
end

-- The attributes of the message; versions of Wireshark differ in where the buffer begins.
local function attributes_of(buffer, length)
  local start = length.offset + NLMSG_HDRLEN + GENL_HDRLEN - buffer:offset()
  local size = math.min(length.offset + length.value - buffer:offset(), buffer:len()) - start
  if start < 0 or size <= 0 then return nil end
  return buffer(start, size)
end

-- The command, where the buffer has the generic header; else the tree has it already.
local function command_of(buffer, length)
  local at = length.offset + NLMSG_HDRLEN - buffer:offset()
  if at >= 0 and at < buffer:len() then return buffer(at, 1):uint() end
  local info = last(genl_command)
  return info and info.value
end

-- A reader of numbers in one byte order.
local function reader(little)
  return {
    u16 = function(range) return little and range:le_uint() or range:uint() end,
    add = function(tree, field, range)
      if little then return tree:add_le(field, range) end
      return tree:add(field, range)
    end,
  }
end

-- Calls on_attribute(type, payload or nil when it is empty) for each attribute;
-- returns false when one of them is malformed.
local function each_attribute(range, read, on_attribute)
  local at, size = 0, range and range:len() or 0
  while size - at >= NLA_HDRLEN do
    local length = read.u16(range(at, 2))
    if length < NLA_HDRLEN or length > size - at then return false end
    local kind = read.u16(range(at + 2, 2)) % 0x4000 -- without the flags
    local payload = length > NLA_HDRLEN and range(at + NLA_HDRLEN, length - NLA_HDRLEN) or nil
    if on_attribute(kind, payload) == false then return false end
    at = at + length + -length % 4
  end
  return true
end

local function family_of(version, length)
  if version == 0 then return nil end
  local row = VERSIONS[math.min(version, LAST_VERSION)]
  if row.i386_size == length then return "B32" end
  return row.family
end

local function text_of(range)
  local length = 0
  while length < range:len() and range(length, 1):uint() ~= 0 do length = length + 1 end
  return length == 0 and "" or range(0, length):string(ENC_UTF_8)
end

local function add_field(tree, field, range, read)
  if field.type == "string" then
    tree:add(field.proto, range, text_of(range))
    return
  end
  local item = read.add(tree, field.proto, range)
  if field.name == "ac_flag" then
    for _, flag in ipairs(FLAGS) do item:add(flag.proto, range) end
  end
end

local function add_struct(tree, list, range, family, version, read, coarse)
  local size = range:len()
  for _, field in ipairs(list) do
    local at = not (coarse and field.not_coarse) and field.offset[family]
    if at and field.since <= version and at + field.size <= size and size >= field.min_size then
      add_field(tree, field, range(at, field.size), read)
    end
  end
end

-- Without a version only the version itself can be read.
local function add_taskstats(tree, range, version, read, coarse)
  local family = family_of(version, range:len())
  if family then
    add_struct(tree, TASK_FIELDS, range, family, version, read, coarse)
  else
    add_field(tree, TASK_FIELDS[1], range(0, 2), read)
  end
end

-- Finds the structs of an aggregate; returns false when an attribute is malformed.
local function read_aggregate(range, kind, read, found)
  local id
  local id_type = kind == "pid" and TASKSTATS_TYPE_PID or TASKSTATS_TYPE_TGID
  return each_attribute(range, read, function(attribute, payload)
    if attribute == id_type then
      if not payload or payload:len() < 4 then return false end
      id = payload(0, 4)
    elseif attribute == TASKSTATS_TYPE_STATS then
      if not payload or payload:len() < 2 then return false end
      found[#found + 1] = { kind = kind, id = id, stats = payload, version = read.u16(payload(0, 2)) }
    end
  end)
end

local function sibling_version(found)
  for _, record in ipairs(found) do
    if record.kind == "pid" and record.version ~= 0 then return record.version end
  end
  return proto.prefs.default_version
end

local function dissect_taskstats(range, tree, read)
  local found = {}
  local sound = each_attribute(range, read, function(attribute, payload)
    if attribute == TASKSTATS_TYPE_AGGR_PID then return read_aggregate(payload, "pid", read, found) end
    if attribute == TASKSTATS_TYPE_AGGR_TGID then return read_aggregate(payload, "tgid", read, found) end
  end)
  local sibling, coarse = sibling_version(found), is_coarse()
  for _, record in ipairs(found) do
    local version = record.version ~= 0 and record.version or sibling
    local item = tree:add(f_record, record.stats, record.kind)
    item:add(f_layout, record.stats(0, 2), version):set_generated()
    if record.id then read.add(item, record.kind == "pid" and f_pid or f_tgid, record.id) end
    if coarse then item:add(f_coarse, record.stats, true):set_generated() end
    add_taskstats(item, record.stats, version, read, coarse)
  end
  return sound
end

local function dissect_cgroupstats(range, tree, read)
  return each_attribute(range, read, function(attribute, payload)
    if attribute ~= CGROUPSTATS_TYPE_CGROUP_STATS or not payload then return end
    add_struct(tree:add(f_cgroup, payload), CGROUP_FIELDS, payload, "CGROUP", 0, read)
  end)
end

local function dissect_request(range, tree, read)
  return each_attribute(range, read, function(attribute, payload)
    if not payload then return end
    if attribute == TASKSTATS_CMD_ATTR_REGISTER_CPUMASK then
      tree:add(f_register, payload, text_of(payload))
    elseif attribute == TASKSTATS_CMD_ATTR_DEREGISTER_CPUMASK then
      tree:add(f_deregister, payload, text_of(payload))
    elseif payload:len() >= 4 and attribute == TASKSTATS_CMD_ATTR_PID then
      read.add(tree, f_pid, payload(0, 4))
    elseif payload:len() >= 4 and attribute == TASKSTATS_CMD_ATTR_TGID then
      read.add(tree, f_tgid, payload(0, 4))
    end
  end)
end

local DISSECTORS = {
  [TASKSTATS_CMD_GET] = dissect_request,
  [TASKSTATS_CMD_NEW] = dissect_taskstats,
  [CGROUPSTATS_CMD_NEW] = dissect_cgroupstats,
}

function proto.dissector(buffer, pinfo, root)
  local length, port = last(netlink_length), last(netlink_port)
  if not length then return 0 end
  local command = command_of(buffer, length)
  local dissect = DISSECTORS[command]
  local body = attributes_of(buffer, length)
  if not dissect or not body then return 0 end
  pinfo.cols.protocol = "taskstats"
  local tree = root:add(proto, body)
  if command ~= TASKSTATS_CMD_GET then
    tree:add(f_event, port and port.value == 0 and "exit" or "reply"):set_generated()
  end
  if not dissect(body, tree, reader(is_little(length))) then
    tree:add_proto_expert_info(e_malformed)
  end
  return buffer:len()
end

DissectorTable.get("genl.family"):add("TASKSTATS", proto)

-- Notes: what the helper says besides datagrams, and the recorder.
local note = Proto("sidestat", "Sidestat note")
local n_kind = ProtoField.uint8("sidestat.kind", "Kind", base.DEC, KINDS)
local n_request = ProtoField.uint32("sidestat.request", "Request", base.DEC)
local n_count = ProtoField.uint32("sidestat.count", "Count", base.DEC)
local n_reason = ProtoField.uint8("sidestat.gap.reason", "Reason", base.DEC, REASONS)
local n_source = ProtoField.uint16("sidestat.gap.cpu", "CPU", base.DEC)
local n_sequence = ProtoField.uint32("sidestat.gap.sequence", "First sequence number", base.DEC)
local n_missing = ProtoField.uint64("sidestat.gap.count", "Missing records", base.DEC)
note.fields = { n_kind, n_request, n_count, n_reason, n_source, n_sequence, n_missing }

local function add_part(tree, field, range, place)
  tree:add_le(field, range(place[1], place[2]))
end

-- Versions of Wireshark differ in whether the header of the message is in the buffer.
local function frame_of(buffer)
  for _, at in ipairs({ 0, NLMSG_HDRLEN }) do
    local start = at + #NOTE_MARK
    if buffer:len() < start + FRAME_SIZE then return nil end
    if buffer(at, #NOTE_MARK):string() == NOTE_MARK then return buffer(start) end
  end
end

function note.dissector(buffer, pinfo, root)
  local frame = frame_of(buffer)
  if not frame then return 0 end
  local kind = frame(FRAME.kind[1], 1):uint()
  pinfo.cols.protocol = "sidestat"
  pinfo.cols.info = KINDS[kind] or "unknown"
  local tree = root:add(note, frame)
  add_part(tree, n_kind, frame, FRAME.kind)
  add_part(tree, n_request, frame, FRAME.request)
  add_part(tree, n_count, frame, FRAME.count)
  local at = FRAME_SIZE
  while kind == KIND_GAP and frame:len() - at >= GAP_SIZE do
    local gap = frame(at, GAP_SIZE)
    add_part(tree, n_reason, gap, GAP.reason)
    add_part(tree, n_source, gap, GAP.source)
    add_part(tree, n_sequence, gap, GAP.sequence)
    add_part(tree, n_missing, gap, GAP.count)
    at = at + GAP_SIZE
  end
  return buffer:len()
end

DissectorTable.get("netlink.protocol"):add(NETLINK_USERSOCK, note)
