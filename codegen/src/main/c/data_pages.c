/*
 * Large data segments of a module. Machine code holds each as whole pages, and they are mapped from its file into the guest's
 * memory instead of being copied there: a page is read when the guest looks at it, and becomes its own when it writes to it.
 * Of CPython's 2.7 MB it writes to a sixth.
 */
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "faaslet.h"

enum { HUGE_PAGE = 2 << 20 };

/* Where bytes of a loaded object are in its file. */
static bool find_in_file(const Dl_info *object, const uint8_t *bytes, size_t size, off_t *offset) {
  const uint8_t *base = object->dli_fbase;
  const ElfW(Ehdr) *head = object->dli_fbase;
  const ElfW(Phdr) *parts = (const ElfW(Phdr) *)(base + head->e_phoff);
  const ElfW(Addr) address = (ElfW(Addr))(bytes - base);
  for (int i = 0; i < head->e_phnum; i++) {
    const ElfW(Phdr) *part = &parts[i];
    if (part->p_type != PT_LOAD || address < part->p_vaddr || address - part->p_vaddr > part->p_filesz ||
        size > part->p_filesz - (address - part->p_vaddr)) {
      continue;
    }
    *offset = (off_t)(part->p_offset + (address - part->p_vaddr));
    return true;
  }
  return false;
}

static bool map(uint8_t *target, const uint8_t *pages, size_t size) {
  Dl_info object;
  off_t offset;
  if (dladdr(pages, &object) == 0 || !find_in_file(&object, pages, size, &offset)) return false;
  const int file = open(object.dli_fname, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool done =
      mmap(target, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, file, offset) != MAP_FAILED;
  close(file);
  return done;
}

FAASLET_PROVIDES void faaslet_map_data(uint8_t *target, const uint8_t *pages, size_t size) {
  if (!map(target, pages, size)) {
    memcpy(target, pages, size);
    return;
  }
  uint8_t *memory = the_faaslet->guest_memory.reserved;
  /* A stack lies before the data, and little of it is used: a large page would be cleared for it. */
  if (target - memory >= HUGE_PAGE) madvise(target - HUGE_PAGE, HUGE_PAGE, MADV_NOHUGEPAGE);
}
