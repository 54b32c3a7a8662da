"""How readers and programs find the site: its address, feed, sitemap, search and static API."""
