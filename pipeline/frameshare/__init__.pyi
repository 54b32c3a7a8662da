from frameshare.api import connect as connect
from frameshare.api import figure as figure
from frameshare.api import query as query
from frameshare.api import sql as sql

__version__: str
