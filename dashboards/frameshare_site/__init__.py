"""The HTML dashboards: pages drawn from the warehouse's saved queries."""
