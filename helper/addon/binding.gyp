{
  # Used only where Node's headers are not beside its executable; the Makefile
  # is the usual way.
  "targets": [
    {
      "target_name": "sidestat",
      "sources": ["module.cc", "unix_socket.cc", "cgroupstats.cc", "file_capabilities.cc"],
      "include_dirs": ["<!(node -p \"require('node-addon-api').include_dir\")"],
      "defines": [
        "NAPI_VERSION=8",
        "NAPI_DISABLE_CPP_EXCEPTIONS",
        "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS",
      ],
      "cflags_cc": ["-std=c++17", "-Wall", "-Wextra", "-fvisibility=hidden"],
      "conditions": [["OS == 'linux'", {"sources": ["genetlink.cc"]}]],
    }
  ]
}
