"""What widgets and views share in a notebook page: base widget, bundles, hub, pump, kernel route."""
