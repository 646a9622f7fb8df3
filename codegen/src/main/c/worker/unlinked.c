#include "unlinked.h"

#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "call.h"
#include "symbols.h"
#include "trap.h"

struct list {
  const char **names; /* of symbols */
  size_t count;
};

/* Called in the place of every such import, with what it is called. */
static void called(const char *name) {
  HOST_CALL;
  call_traps((struct call *)the_faaslet, "%s is not linked: a WAMR worker has no such function", name);
}

static bool lies_in(uint64_t offset, uint64_t size, uint64_t file_size) {
  return offset <= file_size && size <= file_size - offset;
}

/* The functions of wasm2c's names that the file wants from elsewhere, and that are not there. */
static struct list wanted(const unsigned char *bytes, unsigned long size) {
  struct list list = {NULL, 0};
  Elf64_Ehdr head;
  Elf64_Shdr sections[2]; /* the symbols, and their names */
  if (size < sizeof head) return list;
  memcpy(&head, bytes, sizeof head);
  if (memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || !lies_in(head.e_shoff, (uint64_t)head.e_shnum * sizeof *sections, size)) {
    return list;
  }
  for (uint32_t i = 0; i < head.e_shnum; i++) {
    memcpy(&sections[0], bytes + head.e_shoff + i * sizeof *sections, sizeof *sections);
    if (sections[0].sh_type != SHT_DYNSYM || sections[0].sh_link >= head.e_shnum) continue;
    memcpy(&sections[1], bytes + head.e_shoff + sections[0].sh_link * sizeof *sections, sizeof *sections);
    if (!lies_in(sections[0].sh_offset, sections[0].sh_size, size) || !lies_in(sections[1].sh_offset, sections[1].sh_size, size)) {
      continue;
    }
    const char *names = (const char *)bytes + sections[1].sh_offset;
    for (uint64_t at = 0; at + sizeof(Elf64_Sym) <= sections[0].sh_size; at += sizeof(Elf64_Sym)) {
      Elf64_Sym symbol;
      memcpy(&symbol, bytes + sections[0].sh_offset + at, sizeof symbol);
      if (symbol.st_shndx != SHN_UNDEF || symbol.st_name >= sections[1].sh_size) continue;
      const char *name = names + symbol.st_name;
      const size_t room = sections[1].sh_size - symbol.st_name;
      if (memchr(name, 0, room) == NULL || strncmp(name, "w2c_", 4) != 0 || dlsym(RTLD_DEFAULT, name) != NULL) continue;
      const char **more = realloc(list.names, (list.count + 1) * sizeof *more);
      if (more == NULL) return list;
      list.names = more;
      list.names[list.count++] = name;
    }
  }
  return list;
}

/* The parts of the shared object, one behind the other, and its dynamic section on a page that the loader may write to. */
struct layout {
  size_t hash, symbols, names, code, dynamic, end;
};

enum { PAGE = 4096, PROGRAM_HEADERS = 3, DYNAMIC_ENTRIES = 6, CODE = 32 };

static size_t aligned(size_t offset, size_t to) { return (offset + to - 1) / to * to; }

static struct layout layout_of(const struct list *list) {
  struct layout layout;
  size_t names = 1;
  for (size_t i = 0; i < list->count; i++) names += strlen(list->names[i]) + 1;
  layout.hash = sizeof(Elf64_Ehdr) + PROGRAM_HEADERS * sizeof(Elf64_Phdr);
  layout.symbols = aligned(layout.hash + (2 + 1 + list->count + 1) * sizeof(uint32_t), 8);
  layout.names = layout.symbols + (list->count + 1) * sizeof(Elf64_Sym);
  layout.code = aligned(layout.names + names, CODE);
  layout.dynamic = aligned(layout.code + list->count * CODE, PAGE);
  layout.end = layout.dynamic + DYNAMIC_ENTRIES * sizeof(Elf64_Dyn);
  return layout;
}

static void put_headers(unsigned char *object, const struct layout *layout) {
  Elf64_Ehdr head = {
      .e_type = ET_DYN,
      .e_machine = EM_X86_64,
      .e_version = EV_CURRENT,
      .e_phoff = sizeof head,
      .e_ehsize = sizeof head,
      .e_phentsize = sizeof(Elf64_Phdr),
      .e_phnum = PROGRAM_HEADERS,
  };
  memcpy(head.e_ident, (const unsigned char[]){ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT}, 7);
  const size_t dynamic_size = layout->end - layout->dynamic;
  const Elf64_Phdr segments[PROGRAM_HEADERS] = {
      {.p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_filesz = layout->dynamic, .p_memsz = layout->dynamic, .p_align = PAGE},
      {.p_type = PT_LOAD, .p_flags = PF_R | PF_W, .p_offset = layout->dynamic, .p_vaddr = layout->dynamic,
       .p_filesz = dynamic_size, .p_memsz = dynamic_size, .p_align = PAGE},
      {.p_type = PT_DYNAMIC, .p_flags = PF_R | PF_W, .p_offset = layout->dynamic, .p_vaddr = layout->dynamic,
       .p_filesz = dynamic_size, .p_memsz = dynamic_size, .p_align = 8},
  };
  memcpy(object, &head, sizeof head);
  memcpy(object + sizeof head, segments, sizeof segments);
  const Elf64_Dyn dynamic[DYNAMIC_ENTRIES] = {
      {.d_tag = DT_HASH, .d_un.d_ptr = layout->hash},
      {.d_tag = DT_SYMTAB, .d_un.d_ptr = layout->symbols},
      {.d_tag = DT_STRTAB, .d_un.d_ptr = layout->names},
      {.d_tag = DT_STRSZ, .d_un.d_val = layout->code - layout->names},
      {.d_tag = DT_SYMENT, .d_un.d_val = sizeof(Elf64_Sym)},
      {.d_tag = DT_NULL},
  };
  memcpy(object + layout->dynamic, dynamic, sizeof dynamic);
}

/* mov rdi, the import's name; mov rax, called; jmp rax. The name stays: the code has its address. */
static void put_code(unsigned char *code, const char *symbol) {
  char name[512];
  symbols_demangle(symbol, name, sizeof name);
  const uint64_t name_address = (uintptr_t)strcpy(allocate(strlen(name) + 1), name);
  const uint64_t function_address = (uintptr_t)called;
  memcpy(code, "\x48\xbf", 2);
  memcpy(code + 2, &name_address, 8);
  memcpy(code + 10, "\x48\xb8", 2);
  memcpy(code + 12, &function_address, 8);
  memcpy(code + 20, "\xff\xe0", 2);
}

static void put_symbols(unsigned char *object, const struct layout *layout, const struct list *list) {
  uint32_t *hash = allocate((2 + 1 + list->count + 1) * sizeof *hash);
  size_t name_at = 1;
  /* One chain of all. */
  hash[0] = 1;
  hash[1] = (uint32_t)list->count + 1;
  hash[2] = 1;
  for (uint32_t i = 0; i <= list->count; i++) hash[3 + i] = i == 0 || i == list->count ? 0 : i + 1;
  memcpy(object + layout->hash, hash, (2 + 1 + list->count + 1) * sizeof *hash);
  free(hash);
  for (size_t i = 0; i < list->count; i++) {
    const Elf64_Sym symbol = {
        .st_name = (uint32_t)name_at,
        .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC),
        .st_shndx = 1, /* not an undefined one; there are no sections */
        .st_value = layout->code + i * CODE,
        .st_size = CODE,
    };
    memcpy(object + layout->symbols + (i + 1) * sizeof symbol, &symbol, sizeof symbol);
    strcpy((char *)object + layout->names + name_at, list->names[i]);
    name_at += strlen(list->names[i]) + 1;
    put_code(object + layout->code + i * CODE, list->names[i]);
  }
}

static bool provide(const struct list *list) {
  const struct layout layout = layout_of(list);
  unsigned char *object = calloc(1, layout.end);
  const int file = memfd_create("unlinked", MFD_CLOEXEC);
  if (object == NULL || file < 0) return false;
  put_headers(object, &layout);
  put_symbols(object, &layout, list);
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  const bool done = bytes_write(file, object, layout.end) && dlopen(path, RTLD_NOW | RTLD_GLOBAL) != NULL;
  free(object);
  close(file);
  return done;
}

bool unlinked_provide(const char *file) {
  unsigned long size;
  const int fd = open(file, O_RDONLY | O_CLOEXEC);
  unsigned char *bytes = fd < 0 ? NULL : bytes_read(fd, &size);
  if (fd >= 0) close(fd);
  /* Whoever loads the file says what is wrong with it. */
  if (bytes == NULL) return true;
  struct list list = wanted(bytes, size);
  const bool done = list.count == 0 || provide(&list);
  free(list.names);
  free(bytes);
  return done;
}
