/* Recent searches and the categories that they asked for. */
#ifndef DSDB_MODELS_LINKS_RECENT_SEARCHES__RECORD_CATEGORIES_H
#define DSDB_MODELS_LINKS_RECENT_SEARCHES__RECORD_CATEGORIES_H

#include <calx/model.h>

#define LINK_RECENT_SEARCHES__RECORD_CATEGORIES(C)                                                 \
    C(id,                 int8, PRIMARY_KEY, IDENTITY_ALWAYS, DOC("Identifies the link."))         \
    C(recent_search_id,   int4, NOT_NULL, REFERENCES(recent_searches, id), ON_DELETE("CASCADE"),   \
      CONSTRAINT("link_recent_search_record_categories_recent_search_id_fkey"),                    \
      DOC("Search that asked for the category."))                                                  \
    C(record_category_id, int4, NOT_NULL, REFERENCES(record_categories, id), ON_DELETE("CASCADE"), \
      CONSTRAINT("link_recent_search_record_categories_record_category_id_fkey"),                  \
      DOC("Category that the search asked for."))
CALX_MODEL(recent_search_record_category, link_recent_searches__record_categories,
           LINK_RECENT_SEARCHES__RECORD_CATEGORIES, DOC("Categories that recent searches asked for."),
           KEYS({ "link_recent_search_record_categories_pkey", "PRIMARY KEY", "(id)" }),
           INDEXES({ "ix_link_recent_searches__record_categories__recent_search_id", "INDEX", "(recent_search_id)" },
                   { "ix_link_recent_searches__record_categories__record_category_id", "INDEX",
                     "(record_category_id)" }),
           RELATES(TO_ONE(recent_search, recent_searches, recent_search_id, id),
                   TO_ONE(record_category, record_categories, record_category_id, id)));

#endif
