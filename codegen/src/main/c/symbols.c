#include "symbols.h"

#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int hex(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

void symbols_demangle(const char *symbol, char *name, size_t size) {
  static const char *const modules[][2] = {
      {"w2c_main_", ""}, {"w2c_env_", "env."}, {"w2c_wasi__snapshot__preview1_", "wasi_snapshot_preview1."}};
  size_t length = 0;
  for (size_t i = 0; i < sizeof modules / sizeof modules[0]; i++) {
    if (strncmp(symbol, modules[i][0], strlen(modules[i][0])) != 0) continue;
    symbol += strlen(modules[i][0]);
    while (modules[i][1][length] != 0 && length + 1 < size) {
      name[length] = modules[i][1][length];
      length++;
    }
    break;
  }
  while (*symbol != 0 && length + 1 < size) {
    if (symbol[0] == '0' && symbol[1] == 'x' && hex(symbol[2]) >= 0 && hex(symbol[3]) >= 0) {
      name[length++] = (char)(hex(symbol[2]) * 16 + hex(symbol[3]));
      symbol += 4;
    } else {
      name[length++] = *symbol++;
    }
  }
  name[length] = 0;
}

static bool within(uint64_t offset, uint64_t count, uint64_t size, uint64_t file_size) {
  return offset <= file_size && count <= (file_size - offset) / size;
}

/* A table of such entries: where C may read them, which wants them aligned. */
static bool is_table(uint64_t offset, uint64_t count, uint64_t size, uint64_t file_size) {
  return offset % _Alignof(uint64_t) == 0 && within(offset, count, size, file_size);
}

/*
 * wasm2c calls an exported function's body "w2c_main_name_0", as "w2c_main_name" is what others call. The length without
 * that ending, where there is such a function.
 */
static size_t length_without_ending(const Elf64_Sym *symbols, uint64_t count, const char *strings, uint64_t strings_size,
                                    const char *symbol) {
  const size_t length = strlen(symbol);
  if (length < 3 || strcmp(symbol + length - 2, "_0") != 0) return length;
  for (uint64_t s = 0; s < count; s++) {
    if (symbols[s].st_name >= strings_size) continue;
    const char *other = strings + symbols[s].st_name;
    if (strncmp(other, symbol, length - 2) == 0 && other[length - 2] == 0) return length - 2;
  }
  return length;
}

static bool find(const uint8_t *file, uint64_t file_size, uint64_t offset_of_address, char *name, size_t size) {
  const Elf64_Ehdr *elf = (const void *)file;
  if (file_size < sizeof *elf || memcmp(elf->e_ident, ELFMAG, SELFMAG) != 0) return false;
  if (!is_table(elf->e_shoff, elf->e_shnum, sizeof(Elf64_Shdr), file_size)) return false;
  const Elf64_Shdr *sections = (const void *)(file + elf->e_shoff);
  for (unsigned i = 0; i < elf->e_shnum; i++) {
    if (sections[i].sh_type != SHT_SYMTAB || sections[i].sh_link >= elf->e_shnum) continue;
    const Elf64_Shdr *strings = &sections[sections[i].sh_link];
    uint64_t count = sections[i].sh_size / sizeof(Elf64_Sym);
    if (!is_table(sections[i].sh_offset, count, sizeof(Elf64_Sym), file_size)) return false;
    if (strings->sh_size == 0 || !within(strings->sh_offset, strings->sh_size, 1, file_size)) return false;
    const Elf64_Sym *symbols = (const void *)(file + sections[i].sh_offset);
    const char *text = (const char *)file + strings->sh_offset;
    /* So every name that begins in it ends in it. */
    if (text[strings->sh_size - 1] != 0) return false;
    for (uint64_t s = 0; s < count; s++) {
      if (ELF64_ST_TYPE(symbols[s].st_info) != STT_FUNC || symbols[s].st_shndx == SHN_UNDEF) continue;
      if (offset_of_address - symbols[s].st_value >= symbols[s].st_size) continue;
      if (symbols[s].st_name >= strings->sh_size) return false;
      char symbol[1024];
      size_t length = length_without_ending(symbols, count, text, strings->sh_size, text + symbols[s].st_name);
      snprintf(symbol, sizeof symbol, "%.*s", (int)length, text + symbols[s].st_name);
      symbols_demangle(symbol, name, size);
      return true;
    }
  }
  return false;
}

bool symbols_name(const void *address, char *name, size_t size) {
  Dl_info object;
  /* A return address may be the first byte behind its function. */
  address = (const uint8_t *)address - 1;
  if (dladdr(address, &object) == 0 || object.dli_fname == NULL) return false;
  int fd = open(object.dli_fname, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  bool found = false;
  struct stat status;
  if (fstat(fd, &status) == 0 && status.st_size > 0) {
    const uint64_t file_size = (uint64_t)status.st_size;
    void *file = mmap(NULL, file_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (file != MAP_FAILED) {
      found = find(file, file_size, (uint64_t)((const uint8_t *)address - (const uint8_t *)object.dli_fbase), name, size);
      munmap(file, file_size);
    }
  }
  close(fd);
  return found;
}
