#pragma once

/// Marks what libdiscover exports; everything else in it is hidden.
#define DISCOVER_API [[gnu::visibility("default")]]
