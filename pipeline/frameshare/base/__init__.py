"""What every room stands on: settings, errors, files, resources, reference tables."""
