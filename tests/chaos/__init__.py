"""Everything goes wrong at once, and nothing is lost: `script/chaos` shows it at any size."""
