#include "offer.h"

static wasm_rt_func_type_t type_of(const struct faaslet_module *module, const char *signature) {
  for (size_t i = 0; i < module->signature_count; i++) {
    if (strcmp(module->signatures[i].text, signature) == 0) return module->signatures[i].type;
  }
  return NULL;
}

bool offer_functions(struct faaslet *faaslet, const char *variable, const struct offered *functions, uint32_t count) {
  const struct faaslet_module *module = faaslet->module;
  const struct faaslet_export *export = module_export(module, variable);
  if (export == NULL || export->kind != FAASLET_DATA || module->table == NULL) return false;
  for (uint32_t i = 0; i < count; i++) {
    if (type_of(module, functions[i].signature) == NULL) return false;
  }
  wasm_rt_funcref_table_t *table = module->table(faaslet->instance);
  const uint32_t first = wasm_rt_grow_funcref_table(table, count, wasm_rt_funcref_null_value);
  if (first == UINT32_MAX) return false;
  for (uint32_t i = 0; i < count; i++) {
    table->data[first + i] = (wasm_rt_funcref_t){
        .func_type = type_of(module, functions[i].signature), .func = functions[i].function, .module_instance = faaslet};
    guest_put_u32(faaslet, export->value + 4 * i, first + i);
  }
  return true;
}
